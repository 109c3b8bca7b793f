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
 */
#ifndef DATA_EXPR_H
#define DATA_EXPR_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/posts.h"

enum derive { DERIVE_NONE, DERIVE_YEAR, DERIVE_AGE_GROUP, DERIVES };

#define AGE_GROUPS 4

struct expr {
	const struct column *col; /* borrowed from the rules */
	enum table table;	  /* TABLE_NONE: ind, until query_end chooses */
	enum derive derive;
	size_t at;		  /* the column's place in the store */
	uint32_t ids[AGE_GROUPS]; /* the texts' numbers */
};

/* Reads s[0..len). 0, or -1 with e: ERR_USAGE, "no such column: titel, did
 * you mean title?". */
int expr_parse(
    struct expr *x /* out */, const char *s, size_t len, struct err *e);

/* Adds its column to the store. 0, or -1: out of memory. */
int expr_bind(struct expr *x, struct posts *p);

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
