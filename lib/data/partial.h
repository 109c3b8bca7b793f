/* SPDX-License-Identifier: MIT */
/*
 * partial - the posts of some of the rows as lines, a state, and back.
 *
 *	{"query-agg":"0.1.0","query":"-g country=country -a count=count",
 *	    "columns":{"g":["country","timestamp"]},"posts":2}
 *	{"i":7528,"g":["Peru",1586767]}
 *	{"i":2863,"g":[null,null]}
 *
 * A line that heads the state, then one a post: its ind, and of each table
 * that has a row of it the values of the columns used, in the header's order;
 * of a stream one a row, {"r":["R",9.95]}. Times are seconds since 1970.
 * States that follow each other are read as one after the other, so that they
 * can be concatenated; each says how many posts it holds, so that one which was
 * cut off is known for it. The first row of a post stands, here as in one run
 * (posts.h).
 *
 *	partial_init(&pt, &ask, &posts, names);
 *	partial_read(&pt, &reader, &tally, &e);
 *	partial_write(&pt, &rows);
 *	partial_free(&pt);
 */
#ifndef DATA_PARTIAL_H
#define DATA_PARTIAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/tally.h"
#include "data/ask.h"
#include "data/gather.h"
#include "data/posts.h"
#include "json/reader.h"
#include "json/rec.h"

enum partial_key {
	PARTIAL_VERSION,
	PARTIAL_QUERY,
	PARTIAL_COLUMNS,
	PARTIAL_POSTS,
	PARTIAL_IND,
	PARTIAL_TABLE, /* of the first table; the others follow */
	PARTIAL_KEYS = PARTIAL_TABLE + TABLES + 1,
};

/* The members' names. */
extern const char *const partial_keys[PARTIAL_KEYS];

struct partial {
	struct posts *posts;	   /* borrowed */
	struct buf query, columns; /* owned: of the header; plain, and JSON */
	struct buf text;	   /* owned: a line, or unescaped text */
	int ids[PARTIAL_KEYS];
	uint32_t left; /* posts that the header read last still promises */
	bool headed;   /* one was read */
	struct gather_conflicts conflicts; /* seen by partial_read */
};

/* ask is bound to posts, which has all its columns. The names of a state are
 * added to n, unless it is NULL. 0, or -1: out of memory. */
int partial_init(struct partial *pt /* out */, const struct ask *a,
    struct posts *posts, struct names *n);
void partial_free(struct partial *pt);

/* Writes the posts, which are not sealed, to standard output, and adds their
 * number to *rows. 0, or -1: out of memory. */
int partial_write(struct partial *pt, uint64_t *rows);

/* All states of a file, or of what a reader reads: puts their posts. 0, or -1
 * with e: ERR_USAGE where a state is none, or of another version or question;
 * ERR_DATA where one is damaged or not whole (then no answer is an honest
 * one); ERR_MEM. e->msg begins with the place. */
int partial_read(
    struct partial *pt, struct reader *rd, struct tally *t, struct err *e);

#endif
