/* SPDX-License-Identifier: MIT */
/*
 * gather - records in, posts filled: the columns that questions use, each by
 * its rule, into the store.
 *
 * Raw and clean rows are read alike, as rules leave clean values as they are.
 * A row is looked at where a column of its table is used; all else is skipped.
 */
#ifndef DATA_GATHER_H
#define DATA_GATHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/tally.h"
#include "data/kind.h"
#include "data/posts.h"
#include "data/table.h"
#include "json/reader.h"
#include "json/rec.h"

struct gather_column {
	struct rule rule;
	/* the text read last, as it stood in its row: columns come in runs */
	const char *text; /* borrowed from the store; NULL: none */
	size_t len;
	uint32_t id;
};

struct gather_table {
	struct rule ind;
	struct gather_column v[POST_COLUMNS]; /* as in the store */
	size_t n;
};

/* Rows that differ from an earlier one of their post. */
struct gather_conflicts {
	uint64_t n;
	char where[256]; /* of the first, as its table and ind */
	enum table table;
	int64_t ind;
};

struct gather {
	struct posts *posts;
	enum table as; /* -T, or TABLE_NONE */
	struct gather_table tables[TABLES];
	struct buf plain;		   /* owned: unescaped text */
	struct gather_conflicts conflicts; /* seen by gather_all */
};

/* posts has its columns; the names that they need are added to n. 0, or -1:
 * out of memory. */
int gather_init(struct gather *g /* out */, struct posts *posts, enum table as,
    struct names *n);
void gather_free(struct gather *g);

/* From now on, values that rules null are counted in t. */
void gather_count(struct gather *g, struct tally *t);

enum gather_got {
	GATHER_TAKEN,	/* also a repeated row */
	GATHER_SKIPPED, /* not a row of the tables used */
	GATHER_DIFFERS, /* from an earlier row of its ind, which stands */
	GATHER_REJECT,	/* e says why */
	GATHER_NOMEM,
};

/* t and ind are the row's, set for TAKEN and DIFFERS. */
enum gather_got gather_record(struct gather *g, const struct rec *r,
    enum table *t /* out */, int64_t *ind /* out */, struct err *e);

/* All records of a reader: rejects the bad ones, counts what is skipped in t,
 * notes conflicts. 0, or -1: out of memory. */
int gather_all(struct gather *g, struct reader *rd, struct tally *t);

/* Notes that the current record differs. */
void gather_conflict(struct gather_conflicts *c, const struct reader *rd,
    enum table t, int64_t ind);
/* The one warning about conflicts, if there were any. */
void gather_warn(const struct gather_conflicts *c);

#endif
