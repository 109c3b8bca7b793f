/* SPDX-License-Identifier: MIT */
/*
 * query-opts - the command line of query-agg: which questions, answered how.
 *
 * A question is a name, or --all names, or what the options -g, -a, --where,
 * --top, --by and --per say. Names stand for such options (data/preset.h).
 * Its answer comes at the end, again and again (--every), or later, out of
 * states that --partial writes and --merge reads.
 */
#ifndef BIN_QUERY_OPTS_H
#define BIN_QUERY_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cli.h"
#include "data/ask.h"
#include "data/preset.h"
#include "data/print.h"
#include "data/query.h"
#include "data/table.h"

struct query_opts {
	enum table as;
	enum print_format format;
	struct query_ways ways;
	const struct preset *asked; /* the first of those to answer; */
	size_t n;		    /* 0: the question of the options */
	bool all, list;
	bool partial, merge;
	int64_t every; /* ns between snapshots; 0: none */
	size_t max_memory;
	const struct preset *explain; /* or NULL */
};

/* Starts the tool; what is wrong ends it. ask holds the question of the
 * options, if they say one; c->files are those to read. */
void query_opts(struct query_opts *o /* out */, struct ask *ask /* out */,
    struct cli *c /* out */, int argc, char **argv);

#endif
