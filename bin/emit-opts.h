/* SPDX-License-Identifier: MIT */
/* emit-opts - the options of pin-emit: what --help says, and what they ask. */
#ifndef BIN_EMIT_OPTS_H
#define BIN_EMIT_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "emit-postgres.h"

#include "base/cli.h"
#include "data/table.h"

extern const char emit_usage[];
extern const struct cli_opt emit_options[];

struct emit_opts {
	enum table as; /* TABLE_NONE: all, as envelopes */
	int64_t count; /* of posts to write; -1: all */
	int64_t posts; /* of the set; 0: GEN_POSTS */
	int64_t seed;
	int64_t rate, per;   /* posts in so many ns; 0: as fast as it can */
	int64_t least, most; /* of a pause, ns; -1: none */
	bool random, follow;
	const char *from;     /* NULL: the generator */
	bool postgres;	      /* from a database */
	const char *conninfo; /* NULL: none */
};

/* Reads the options into *o, which holds the defaults, and the names of
 * tables into *db. What is wrong ends the tool. */
void emit_parse(struct cli *c, struct emit_opts *o, struct postgres *db);

#endif
