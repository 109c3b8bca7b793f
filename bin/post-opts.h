/* SPDX-License-Identifier: MIT */
/* post-opts - the command line of kafka-post and kinesis-put. */
#ifndef BIN_POST_OPTS_H
#define BIN_POST_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cli.h"
#include "data/table.h"
#include "post.h"

struct post_opts {
	enum table as;
	const char *url;
	const char *to;	   /* the template */
	const char *key;   /* a field, or NULL */
	int64_t partition; /* -1: by the key */
	int64_t batch;	   /* records; 0: by their bytes */
	int64_t wait;	   /* ns */
	int64_t parallel;
	int format;
	const char *receipts; /* a FIFO, or NULL */
	bool pass, dry, ordered;
};

/* Starts the tool; what is wrong ends it. */
void post_opts(struct post_opts *o /* out */, struct cli *c /* out */,
    const struct post_tool *tool, int argc, char **argv);

#endif
