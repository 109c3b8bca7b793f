/* SPDX-License-Identifier: MIT */
/*
 * kinesis-get - records out of Kinesis streams.
 *
 *	kinesis-get -u URL [--state DIR] [-f] [-n N] [--from WHERE]
 *	    [--shards I/N] [--acks FIFO] STREAM...
 *
 * Promises: in order within each shard, parents before children; with --acks
 * a position is kept only where a receipt covers it, so that nothing is lost,
 * whatever dies. Status 0: all was given, covered and kept; 75: do it again.
 */
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/stop.h"
#include "data/when.h"
#include "get.h"
#include "json/num.h"
#include "store/stream.h"
#include "url-from.h"

static const char usage[] =
    "usage: kinesis-get -u URL [options] STREAM...\n"
    "Write the records of Kinesis streams to stdout, as envelopes.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KINESIS ")\n"
    "      --state DIR       keep how far each shard was read there, and go\n"
    "                        on from that; else all, from the start\n"
    "  -f, --follow          do not end at the end\n"
    "  -n, --count N         end after N records\n"
    "      --from WHERE      without a position: trim-horizon (or latest, or "
    "a\n"
    "                        time: 2026-11-21T08:00:00Z)\n"
    "      --shards I/N      only the I-th of N shares of the "
    "shards\n" GET_OPTIONS;

enum { OPT_FROM = GET_OWN, OPT_SHARDS, OPT_STATE };

static const struct cli_opt options[] = {
    {'u', "url", CLI_ARG},
    {'f', "follow", CLI_FLAG},
    {OPT_FROM, "from", CLI_ARG},
    {OPT_SHARDS, "shards", CLI_ARG},
    {OPT_STATE, "state", CLI_ARG},
    GET_SHARED,
    {0},
};

static void
parse_from(const struct cli *c, struct stream_reading *r)
{
	char q[DIAG_QUOTE_SIZE];
	int64_t secs;

	if (strcmp(c->arg, "trim-horizon") == 0) {
		r->from = STREAM_HORIZON;
	} else if (strcmp(c->arg, "latest") == 0) {
		r->from = STREAM_LATEST;
	} else if (when_read(c->arg, strlen(c->arg), &secs) == WHY_NONE) {
		r->from = STREAM_AT_TIME;
		r->time = secs * 1000;
	} else {
		diag_usage("%s: not trim-horizon, latest or a time: \"%s\"",
		    c->name, diag_quote(q, c->arg, strlen(c->arg)));
	}
}

static void
parse_shards(const struct cli *c, struct stream_reading *r)
{
	const char *slash = strchr(c->arg, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - c->arg);
	char q[DIAG_QUOTE_SIZE];
	int64_t i, of;

	if (slash == NULL || num_digits(c->arg, n, &i) != NUM_OK ||
	    num_digits(slash + 1, strlen(slash + 1), &of) != NUM_OK || i < 1 ||
	    i > of || of > STREAM_SHARDS_MAX)
		diag_usage("%s: not I/N, as 1/4: \"%s\"", c->name,
		    diag_quote(q, c->arg, strlen(c->arg)));
	r->worker = (unsigned)i;
	r->workers = (unsigned)of;
}

static void
parse(struct cli *c, const char **url, struct stream_reading *r,
    struct pump_opts *p)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'u': url_take(url, c, URL_KINESIS); break;
		case 'f': r->follow = true; break;
		case OPT_FROM: parse_from(c, r); break;
		case OPT_SHARDS: parse_shards(c, r); break;
		case OPT_STATE: r->state = c->arg; break;
		default: get_option(p, c, opt); break;
		}
	cli_needs(c, GET_INFLIGHT, GET_ACKS);
	if (strcmp(c->files[0], "-") == 0)
		diag_usage("no STREAM");
	if (*url == NULL)
		diag_usage("no -u URL, nor " URL_KINESIS);
	if (r->state == NULL && p->acks != NULL)
		diag_usage("--acks: not without --state, which it is for");
	if (r->state == NULL && r->workers > 1)
		diag_usage("--shards: not without --state, which tells what "
			   "the others have read");
	r->streams = (const char *const *)c->files;
	r->nstreams = (size_t)c->nfiles;
}

int
main(int argc, char **argv)
{
	const char *url = url_from(URL_KINESIS);
	struct stream_reading r = {.worker = 1, .workers = 1};
	struct pump_opts p = PUMP_DEFAULTS;
	struct err e = {0};
	struct cli cli;
	enum status st;

	cli_init(&cli, "kinesis-get", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &url, &r, &p);
	/* three a shard that is read */
	file_allow_many();
	st = get_run(stream_source(url, &r, &e), &p, &cli, &e);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
