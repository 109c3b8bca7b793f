/* SPDX-License-Identifier: MIT */
/*
 * agg-parts - aggregates whose functions are in files of their own, for the
 * table in agg.c.
 */
#ifndef DATA_AGG_PARTS_H
#define DATA_AGG_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "data/agg.h"
#include "data/slots.h"
#include "data/wide.h"

#define AGG_NULL ((struct agg_value){.den = 0})

/* agg-values.c: all values that are not null */
struct agg_values {
	int64_t *v; /* owned */
	size_t n, cap;
};

void agg_values_init(void *state);
int agg_values_collect(const struct agg_call *c, void *state, uint32_t post);
int agg_values_merge(const struct agg_call *c, void *state, void *other);
void agg_values_free(void *state);
struct agg_value agg_median_summarise(const struct agg_call *c, void *state);
struct agg_value agg_quantile_summarise(const struct agg_call *c, void *state);

/* Takes in one. 0, or -1: out of memory. */
int agg_values_put(struct agg_values *s, int64_t v);
/* The value that k others are before; reorders them. */
int64_t agg_values_nth(struct agg_values *s, size_t k);
/* How many of n values are before the quantile's, which may lie between two:
 * how far, in parts of AGG_Q_ONE. */
size_t agg_quantile_place(
    const struct agg_call *c, size_t n, uint32_t *part /* out */);

/* agg-any.c: the same of any type */
extern const struct agg agg_sum_any, agg_mean_any, agg_median_any,
    agg_quantile_any;

/* agg-set.c: one post of each combination of values */
struct agg_set {
	const struct agg_call *call; /* of the collect or merge under way */
	uint32_t *posts;	     /* owned */
	uint32_t n, cap;
	struct slots slots;
};

void agg_set_init(void *state);
int agg_set_collect(const struct agg_call *c, void *state, uint32_t post);
int agg_set_merge(const struct agg_call *c, void *state, void *other);
void agg_set_free(void *state);
struct agg_value agg_set_summarise(const struct agg_call *c, void *state);

#endif
