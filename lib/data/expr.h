/* SPDX-License-Identifier: MIT */
/*
 * expr - a value of a post that a question names: a column, or what is
 * derived from one.
 *
 *	category            the column
 *	ind                 of whichever table the question is about
 *	year:timestamp      the year, UTC, of a time
 *	age_group:age       18-24, 25-35, 36-50 or 50+ (51 and over); null below
 *
 * It is parsed first (which table and column), then bound to the store (which
 * place there), then asked for values.
 *
 * A name that is no table's is a column of rows of the user's own, one stream
 * of them, where any column is such a one (expr_own): a member of the row, or,
 * with dots, of an object in it. In double quotes, with JSON's escapes, a name
 * may be any, with colons, commas and blanks, and its dots are but dots:
 *
 *	price   geo.lat   "unit price"   "a:b"   year:"sold, at"
 */
#ifndef DATA_EXPR_H
#define DATA_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/posts.h"

enum derive { DERIVE_NONE, DERIVE_YEAR, DERIVE_AGE_GROUP, DERIVES };

#define AGE_GROUPS 4

#define EXPR_NAME_MAX 256 /* bytes of a name */

struct expr {
	const struct column *col; /* borrowed from the rules or own; NULL: no
				   * table has that name */
	enum table table;	  /* TABLE_NONE: ind, until query_end chooses,
				   * or of one's own */
	const char *typed;	  /* the name as it was typed, borrowed */
	size_t typed_len;
	enum derive derive;
	size_t at;		  /* the column's place in the store */
	uint32_t ids[AGE_GROUPS]; /* the texts' numbers */
};

/* Reads s[0..len), which must outlive x. 0, or -1 with e: ERR_USAGE. */
int expr_parse(
    struct expr *x /* out */, const char *s, size_t len, struct err *e);

/* Whether it can be asked of the tables. 0, or -1 with e: "no such column:
 * titel, did you mean title?", "year: not a column of times: title". */
int expr_check(const struct expr *x, struct err *e);

/* How rows of one's own are read for x: as any JSON value, or as what is
 * derived from needs. */
enum kind expr_kind(const struct expr *x);

/* The plain name in dst, and whether its dots are a path's. Answers the
 * length. */
size_t expr_name(const struct expr *x, char dst[EXPR_NAME_MAX] /* out */,
    bool *path /* out */);

/* The length of the column at the start of s, up to one of the bytes of ends
 * that is not in quotes, or to its end. */
size_t expr_span(const char *s, const char *ends);

/* Adds its column to the store. 0, or -1: out of memory. */
int expr_bind(struct expr *x, struct posts *p);

/* Appends it as expr_parse reads it. */
void expr_text(const struct expr *x, struct buf *b);

/* The type of its values. */
enum value_type expr_type(const struct expr *x);

/* What is derived from a value that is not null. */
int64_t expr_derive(const struct expr *x, int64_t value);

/* The value of a post that has a row in the table. */
static inline int64_t
expr_value(const struct expr *x, const struct posts *p, uint32_t post)
{
	int64_t v = posts_value(p, post, x->table, x->at);

	return v == VALUE_NULL || x->derive == DERIVE_NONE ? v
							   : expr_derive(x, v);
}

#endif
