/* SPDX-License-Identifier: MIT */
/*
 * filter - which posts a question is about: `COL OP VALUE`.
 *
 *	post_year >= 2018      = == != < <= > >=: numbers by value, texts and
 *	country = Peru         all else by bytes
 *	timestamp < 2020-06    times as RFC 3339 in UTC, by bytes: a whole time
 *	                       is turned into that, else it is how one begins
 *	country ~ land         its text contains that
 *	age is null            age is not null
 *
 * In a column of any type each value is compared as what it is itself: with a
 * number, VALUE is one, or is unequal and neither less nor greater.
 *
 * Blanks around the operator may be left out, but not the one before a VALUE
 * that begins with a sign of operators: `<>` and `=~` are no operators of
 * others. VALUE is the rest, without one blank before it. A null passes nothing
 * but `is null`.
 */
#ifndef DATA_FILTER_H
#define DATA_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/expr.h"
#include "data/posts.h"
#include "data/when.h"

enum filter_op {
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_CONTAINS,
	OP_NULL,
	OP_NOT_NULL,
};

struct filter {
	struct expr expr;
	enum filter_op op;
	const char *value; /* borrowed */
	size_t len;
	const char *digits; /* it, without blanks around it */
	size_t ndigits;
	/* a value that is compared with integers: num, or more than num and
	 * less than the next */
	int64_t num;
	bool more;
	bool is_num;		  /* the value is a number */
	char time[WHEN_TEXT + 1]; /* one that is compared with times */
};

/* The length of COL at the start of s. */
size_t filter_column(const char *s);

/* Reads what follows COL; x is what COL names. s must outlive f, which is not
 * to be moved. 0, or -1 with e (ERR_USAGE). */
int filter_parse(struct filter *f /* out */, const struct expr *x,
    const char *s, struct err *e);

/* For a post that has a row in the column's table. */
bool filter_passes(
    const struct filter *f, const struct posts *p, uint32_t post);

/* Whether the value stands in quotes, and no value of the column begins with
 * one, or contains it all where that is asked: so the quotes are a mistake. */
bool filter_odd_quotes(
    const struct filter *f, const struct posts *p, unsigned tables);

#endif
