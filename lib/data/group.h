/* SPDX-License-Identifier: MIT */
/*
 * group - the groups of a question: from the key of a post to the states of
 * the aggregates.
 *
 *	slots -> group 0:  key  country 3, category 7     states  count 71
 *	         group 1:  key  country 3, category 2     states  count 12
 *
 * Groups are numbered as they come. A key is one value (posts.h) a group
 * column; the states of a group lie side by side.
 */
#ifndef DATA_GROUP_H
#define DATA_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "data/agg.h"
#include "data/chunks.h"
#include "data/query.h"
#include "data/slots.h"

struct groups {
	const struct query *q; /* borrowed, bound */
	struct agg_call calls[QUERY_MAX];
	size_t at[QUERY_MAX]; /* where in a group's states */
	uint32_t n;
	struct chunks keys, states;
	struct chunks values; /* after groups_end, in place of states */
	uint32_t nvalues;     /* groups that have them */
	struct slots slots;
};

void groups_init(
    struct groups *g, const struct query *q, const struct posts *p);
void groups_free(struct groups *g);

/* Takes in a post that has a row in each of the question's tables, unless it
 * does not pass the filters, or has no group. 0, or -1: out of memory. */
int groups_add(struct groups *g, uint32_t post);

/* After the last post: sums up the states, and frees them. 0, or -1: out of
 * memory. */
int groups_end(struct groups *g);

/* Of a group: its key's values, and those of the aggregates. */
static inline const int64_t *
groups_key(const struct groups *g, uint32_t group)
{
	return chunks_at(&g->keys, group);
}

static inline const struct agg_value *
groups_values(const struct groups *g, uint32_t group)
{
	return chunks_at(&g->values, group);
}

#endif
