/* SPDX-License-Identifier: MIT */
/*
 * get - what kafka-get, kinesis-get and s3-get share: the options of the pump
 * and of the records, and the run.
 */
#ifndef BIN_GET_H
#define BIN_GET_H

#include "base/cli.h"
#include "base/diag.h"
#include "base/err.h"
#include "store/pump.h"

#define GET_OWN (CLI_LONG + 100) /* codes of a tool's own options from here */

enum { GET_ACKS = CLI_LONG, GET_INFLIGHT };

/* For the table of options. */
#define GET_SHARED                                                             \
	{'n', "count", CLI_ARG}, {GET_ACKS, "acks", CLI_ARG},                  \
	{                                                                      \
		GET_INFLIGHT, "inflight", CLI_ARG                              \
	}

/* The rest of the text of --help. */
#define GET_OPTIONS                                                            \
	"      --acks FIFO       commit what the receipts there cover\n"       \
	"      --inflight SIZE   so much of a partition uncovered (8M)\n"      \
	"  -e, --fail-fast       stop at the first bad record\n"               \
	"  -r, --rejects FILE    append the raw lines of bad records to "      \
	"FILE\n"                                                               \
	"      --max-rejects N   status 0 with up to N bad records\n"          \
	"      --max-line SIZE   longest line accepted (16M)\n"                \
	"      --stats FILE      write counts as one JSON object (- is "       \
	"stderr)\n"                                                            \
	"      --progress        draw a live line on stderr\n"                 \
	"  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"      \
	"  -v, --verbose         summary; -q, --quiet: fatal messages only\n"  \
	"  -h, --help            this text; -V, --version: the version\n"

#define PUMP_DEFAULTS                                                          \
	{                                                                      \
		.inflight = PUMP_INFLIGHT, .count = UINT64_MAX,                \
		.patience = PUMP_PATIENCE                                      \
	}

/* Takes in one of GET_SHARED. */
void get_option(struct pump_opts *p, const struct cli *c, int opt);

/* Runs the source to its end; NULL: e says why there is none, which ends the
 * tool. Answers the status; on a stop, stop_raise is due. */
enum status get_run(struct source *s, const struct pump_opts *p,
    const struct cli *c, const struct err *e);

#endif
