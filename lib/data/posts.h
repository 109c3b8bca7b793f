/* SPDX-License-Identifier: MIT */
/*
 * posts - the rows of all tables as one table, of the columns used alone.
 *
 * Rows with the same ind are one post, whatever their table and order: this
 * is the join. Posts are numbered as they come; each column is an array by
 * that number (chunks.h), so a post costs what its columns take, 8 bytes for
 * ind, one that tells which tables gave it a row, and its slots:
 *
 *	ind   have   pin: category   geo: country   timestamp
 *	7528  pin geo     3               12        1598586767
 *	2863  pin         4                -             -
 *
 * A value is a number: of a text (intern.h), an integer, seconds since 1970,
 * or a cell of any type (any.h), which ind has too, as it may be any integer;
 * VALUE_NULL where there is none. Numbers that fit take four bytes.
 *
 * Rows of one stream, of no table, are not joined: they are TABLE_NONE's, each
 * a post of its own (posts_append) without ind, and one store has either them
 * or those of the tables.
 *
 * The first row of a post and table stands: posts_put says where a later one
 * differs from it.
 */
#ifndef DATA_POSTS_H
#define DATA_POSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/chunks.h"
#include "data/intern.h"
#include "data/rules.h"
#include "data/slots.h"
#include "data/table.h"

#define VALUE_NULL INT64_MIN

enum value_type {
	TYPE_TEXT, /* of a text */
	TYPE_JSON, /* of a text that is JSON (coordinates) */
	TYPE_INT,
	TYPE_TIME,
	TYPE_ANY,
};

/* The type of a column's values. */
enum value_type value_type(const struct column *col);

struct posts;

/* < 0, 0, > 0: texts by bytes, numbers and times by value, null last. */
int value_cmp(
    const struct posts *p, enum value_type type, int64_t a, int64_t b);

#define POST_COLUMNS 16	       /* used of one table; none has more */
#define POST_STREAM_COLUMNS 64 /* used of one stream */

struct post_column {
	const struct column *col; /* borrowed */
	bool narrow;		  /* four bytes: value - base + 1, 0 for null */
	int64_t base;
	struct chunks cells;
};

struct post_table {
	struct post_column v[POST_STREAM_COLUMNS];
	size_t n;
};

struct posts {
	struct post_table tables[TABLES + 1]; /* TABLE_NONE: the stream's */
	struct intern texts;
	uint32_t n; /* posts */
	struct chunks inds, have;
	struct slots slots;
	uint32_t last; /* the post of the row before */
	unsigned seen; /* bits of the tables that had a row */
};

void posts_init(struct posts *p);
void posts_free(struct posts *p);

/* The place of a column in its table, added if it is new; before the first
 * row. */
size_t posts_column(struct posts *p, enum table t, const struct column *col);

/* The post of that ind, made if it is new. SLOTS_NONE: out of memory. */
uint32_t posts_find(struct posts *p, int64_t ind);

enum posts_put { POSTS_NEW, POSTS_SAME, POSTS_DIFFERS, POSTS_NOMEM };

/* A row of table t, its values in the order of the columns. */
enum posts_put posts_put(
    struct posts *p, uint32_t post, enum table t, const int64_t *values);

/* A row of a stream, as posts_put takes it: a new post. 0, or -1: out of
 * memory. */
int posts_append(struct posts *p, const int64_t *values);

/* From here on nothing is found or put: what that needs is freed. */
void posts_seal(struct posts *p);

/* Whether the post has a row in each of these tables (TABLE_BIT); one of a
 * stream in TABLE_NONE. */
static inline bool
posts_has(const struct posts *p, uint32_t post, unsigned tables)
{
	const unsigned char *have;

	if (tables == TABLE_BIT(TABLE_NONE))
		return true;
	have = chunks_at(&p->have, post);
	return (*have & tables) == tables;
}

/* Whether it holds rows of one stream. */
static inline bool
posts_is_stream(const struct posts *p)
{
	return p->tables[TABLE_NONE].n > 0;
}

/* The ind of a post; not once the store is sealed. */
static inline int64_t
posts_ind(const struct posts *p, uint32_t post)
{
	return *(const int64_t *)chunks_at(&p->inds, post);
}

/* The value of a post that has a row in that table. */
static inline int64_t
posts_value(const struct posts *p, uint32_t post, enum table t, size_t at)
{
	const struct post_column *c = &p->tables[t].v[at];
	const void *cell = chunks_at(&c->cells, post);
	uint32_t narrow;

	if (!c->narrow)
		return *(const int64_t *)cell;
	narrow = *(const uint32_t *)cell;
	return narrow == 0 ? VALUE_NULL : c->base + narrow - 1;
}

#endif
