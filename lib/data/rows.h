/* SPDX-License-Identifier: MIT */
/*
 * rows - records in, posts filled, where a question is about one stream of
 * rows of the user's own: no rules, no join, a row is a post.
 *
 * A row is a line, or the value of an envelope, whatever its topic; marks and
 * tombstones are skipped. Its columns are cells of any type (any.h), or what
 * year: and age_group: derive from, read as the rules read times and ages; a
 * date alone is a time, too.
 *
 *	rows_init(&rows, &query, &posts, names);
 *	rows_all(&rows, &reader, &tally);
 *	rows_end(&rows, &reader);
 *	rows_warn(&rows);
 */
#ifndef DATA_ROWS_H
#define DATA_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/tally.h"
#include "data/kind.h"
#include "data/posts.h"
#include "data/query.h"
#include "json/reader.h"
#include "json/rec.h"

struct rows_column {
	const struct query_own *own; /* borrowed */
	struct rule rule;	     /* its name, and how it is read */
	int first;  /* the id of a path's first part, or -1: none */
	bool seen;  /* some row has it */
	char *near; /* owned: the nearest name where none has, or NULL */
	/* the text read last, as it stood in its row: columns come in runs */
	const char *text; /* borrowed from the store; NULL: none */
	size_t len;
	int64_t cell;
	uint64_t *nulled[2]; /* --stats: no number, out of range */
};

/* Values that one warning tells of. */
struct rows_odd {
	uint64_t n;
	char where[256]; /* the first one's place */
	char what[400];	 /* and its column and text */
};

struct rows {
	const struct query *q;
	struct posts *posts;
	struct rows_column *v; /* owned; in the order of q->own */
	size_t n;
	uint64_t read;	     /* rows */
	bool whole;	     /* some row has all the columns */
	struct rows_odd odd; /* no numbers, where the question calculates */
	struct rows_odd
	    unread;	    /* no times or ages, where it derives from them */
	struct buf scratch; /* owned */
	int64_t values[POST_STREAM_COLUMNS]; /* of the row at hand */
};

/* q is bound to posts; names of its columns are added to n. 0, or -1: out of
 * memory. */
int rows_init(struct rows *r /* out */, const struct query *q,
    struct posts *posts, struct names *n);
void rows_free(struct rows *r);

/* From now on, what is no number where numbers are wanted, and what cannot be
 * read for what is derived, is counted in t. */
void rows_count(struct rows *r, struct tally *t);

enum rows_got {
	ROWS_TAKEN,
	ROWS_ODD, /* taken; it has a value that a warning tells of */
	ROWS_SKIPPED,
	ROWS_REJECT, /* e says why */
	ROWS_NOMEM,
};

enum rows_got rows_record(struct rows *r, const struct rec *rec, struct err *e);

/* All records of a reader: rejects the bad ones, counts what is skipped in t.
 * 0, or -1: out of memory. */
int rows_all(struct rows *r, struct reader *rd, struct tally *t);

/* After the last: looks among the names that rows have for those that none
 * has. 0, or -1: out of memory. */
int rows_end(struct rows *r, const struct reader *rd);

/* The warnings. False: no row has a column that the question names, which was
 * told as an error; of a part of the rows that is a warning too. */
bool rows_warn(const struct rows *r, bool part);

#endif
