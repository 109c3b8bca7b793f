/* SPDX-License-Identifier: MIT */
/* put-opts - the command line of s3-put. */
#ifndef BIN_PUT_OPTS_H
#define BIN_PUT_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cli.h"
#include "data/table.h"

struct put_opts {
	enum table as;
	const char *bucket;
	const char *prefix; /* without slashes at its ends */
	size_t prefix_len;
	bool event;	       /* an object each */
	const char *by, *time; /* --partition-by, --time-field; or NULL */
	const char *key;       /* a field, or NULL */
	int level;	       /* of gzip; 0: none */
	uint64_t lines, bytes; /* at which a partition rotates */
	int64_t every;	       /* ns; 0: never */
	uint64_t start;
	const char *receipts; /* a FIFO, or NULL */
	bool dry;
};

/* Starts the tool; what is wrong ends it. */
void put_opts(struct put_opts *o /* out */, struct cli *c /* out */, int argc,
    char **argv);

#endif
