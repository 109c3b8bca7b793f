/* SPDX-License-Identifier: MIT */
/*
 * post - what kafka-post and kinesis-put share: records in, each to where it
 * belongs, and receipts, or the records with their new coordinates, out.
 *
 *	reader -> route -> writer -> fates -> receipts | --pass
 *
 * A batch is made durable when the input would block, when enough is queued,
 * at a mark, at the end and when a stop is asked; then the receipts of all
 * input partitions that it covers leave.
 */
#ifndef BIN_POST_H
#define BIN_POST_H

#include "base/cli.h"
#include "base/err.h"
#include "store/writer.h"

struct post_tool {
	const char *name, *usage;
	const char *sink;     /* in receipts: "kafka" */
	char letter;	      /* of the option for the destination: t, s */
	const char *to;	      /* its long name */
	const char *url_from; /* the environment's variables, with a blank
			       * between them */
	const char *no_url;   /* what to say without a URL */
	struct writer *(*open)(const char *url, struct err *e);
	const char *const *formats; /* of --format; NULL: no such option */
	const struct cli_lib *libs; /* for --version -v, or NULL */
	bool partition, ordered;    /* whether there are -p, --ordered */
};

/* The whole of main: answers the exit status. */
int post_main(const struct post_tool *tool, int argc, char **argv);

#endif
