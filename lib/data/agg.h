/* SPDX-License-Identifier: MIT */
/*
 * agg - aggregates: many posts in, one value out. A table of functions each.
 *
 *	init -> collect, collect, ... -> (merge) -> summarise -> free
 *
 * A state is `size` bytes in the caller's storage; what it points to is freed
 * by free. collect looks at one post by itself, so that a state may also just
 * remember the post. Posts without a value are not counted in: null for a
 * group where all are, but for count and distinct, which give 0.
 *
 *	count                 posts; count:COL those that have a value
 *	sum:COL, mean:COL     exactly; the mean is a fraction
 *	min:COL, max:COL      the least, the greatest: of texts by bytes
 *	median:COL            the mean of the two middle values; with `low` the
 *	                      lower of them, as percentile_approx
 *	quantile:Q:COL        the value at q(n-1), counted from 0; a place
 *	                      between two is as far between their values
 *	distinct:COL,COL,...  different combinations; one of nulls only is none
 *
 * What is calculated is exact, a fraction (wide.h, dec.h). Of values of any
 * type (any.h), what is no number, or one that dec.h does not take, is not
 * calculated with.
 */
#ifndef DATA_AGG_H
#define DATA_AGG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/dec.h"
#include "data/expr.h"
#include "data/posts.h"
#include "data/wide.h"

/* What an aggregate reads: the same for all states of one column. */
struct agg_call {
	const struct posts *posts;
	const struct expr *args; /* bound */
	size_t nargs;
	bool low;   /* median: the lower of two */
	uint32_t q; /* quantile: in parts of AGG_Q_ONE */
};

#define AGG_Q_DIGITS 9 /* of a quantile, after the point */
#define AGG_Q_ONE UINT32_C(1000000000)

/* The value num / den, dec / den, or one of the argument's type; den is 0 for
 * null. */
struct agg_value {
	struct wide num;
	uint32_t den;
	bool nomem;	 /* memory was lacking: no value */
	struct dec *dec; /* NULL, or to be freed */
};

enum agg_gives {
	AGG_COUNTS,	/* a number, whatever the arguments */
	AGG_CALCULATES, /* a number out of integers */
	AGG_CHOOSES,	/* a value of its argument, of any type */
};

struct agg {
	const char *name;
	size_t min_args, max_args;
	enum agg_gives gives;
	bool has_q; /* Q stands before the arguments */
	size_t size;
	void (*init)(void *state);
	/* 0, or -1: out of memory */
	int (*collect)(const struct agg_call *c, void *state, uint32_t post);
	/* Takes over what other has, which is left as after init. Both are of
	 * one call; no post is in both. */
	int (*merge)(const struct agg_call *c, void *state, void *other);
	/* May reorder what the state has; a second call answers the same. */
	struct agg_value (*summarise)(const struct agg_call *c, void *state);
	void (*free)(void *state);
	/* instead of it for values of any type, or NULL: the same */
	const struct agg *any;
};

#define AGG_ARGS 8
#define AGG_STATE_MAX 64 /* no aggregate's size is greater */

/* Ended by a name of NULL. */
extern const struct agg agg_table[];

/* The aggregate of that name, or NULL. */
const struct agg *agg_find(const char *s, size_t len);

/* Of numbers: < 0, 0, > 0; a null is less than all others. */
int agg_value_cmp(struct agg_value a, struct agg_value b);

#endif
