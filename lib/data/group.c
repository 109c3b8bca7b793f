/* SPDX-License-Identifier: MIT */
/* group - see group.h. */
#include "data/group.h"

#include <stdlib.h>
#include <string.h>

void
groups_init(struct groups *g, const struct query *q, const struct posts *p)
{
	size_t size = 0;

	memset(g, 0, sizeof *g);
	g->q = q;
	for (size_t i = 0; i < q->naggs; i++) {
		const struct query_agg *a = &q->aggs[i];

		g->calls[i] = (struct agg_call){
		    p, a->args, a->nargs, q->ways.median_low, a->q};
		g->at[i] = size;
		/* each begins where any type may */
		size += (a->agg->size + 7) / 8 * 8;
	}
	/* a question without groups has one key, of nothing */
	chunks_init(
	    &g->keys, (q->ngroups > 0 ? q->ngroups : 1) * sizeof(int64_t));
	chunks_init(&g->states, size);
	chunks_init(&g->values, q->naggs * sizeof(struct agg_value));
	slots_init(&g->slots);
}

static void *
state_of(const struct groups *g, uint32_t group, size_t agg)
{
	return (char *)chunks_at(&g->states, group) + g->at[agg];
}

static void
free_states(struct groups *g)
{
	for (uint32_t n = 0; g->states.n > 0 && n < g->n; n++)
		for (size_t i = 0; i < g->q->naggs; i++)
			g->q->aggs[i].agg->free(state_of(g, n, i));
	chunks_free(&g->states);
}

static void
free_values(struct groups *g)
{
	for (uint32_t n = 0; n < g->nvalues; n++)
		for (size_t i = 0; i < g->q->naggs; i++)
			free(groups_values(g, n)[i].dec);
	chunks_free(&g->values);
}

void
groups_free(struct groups *g)
{
	if (g->q != NULL) {
		free_states(g);
		free_values(g);
	}
	chunks_free(&g->keys);
	slots_free(&g->slots);
	memset(g, 0, sizeof *g);
}

static uint32_t
key_hash(const struct groups *g, const int64_t *key)
{
	uint64_t hash = g->slots.seed;

	for (size_t i = 0; i < g->q->ngroups; i++)
		hash = slots_mix(hash, (uint64_t)key[i]);
	return (uint32_t)hash;
}

static uint32_t
group_hash(const void *owner, uint32_t n)
{
	return key_hash(owner, groups_key(owner, n));
}

static int
group_new(struct groups *g, const int64_t *key)
{
	int64_t *kept = chunks_make(&g->keys, g->n);

	if (kept == NULL || chunks_make(&g->states, g->n) == NULL)
		return -1;
	memcpy(kept, key, g->q->ngroups * sizeof *key);
	for (size_t i = 0; i < g->q->naggs; i++)
		g->q->aggs[i].agg->init(state_of(g, g->n, i));
	g->n++;
	return 0;
}

/* The group of a key, made if it is new. SLOTS_NONE: out of memory. */
static uint32_t
find(struct groups *g, const int64_t *key)
{
	size_t size = g->q->ngroups * sizeof *key, at;
	uint32_t hash, n;

	if (slots_room(&g->slots, g->n, group_hash, g) != 0)
		return SLOTS_NONE;
	hash = key_hash(g, key);
	at = slots_first(&g->slots, hash);
	while ((n = slots_probe(&g->slots, hash, &at)) != SLOTS_NONE)
		if (memcmp(groups_key(g, n), key, size) == 0)
			return n;
	slots_set(&g->slots, hash, at, g->n);
	return group_new(g, key) == 0 ? g->n - 1 : SLOTS_NONE;
}

int
groups_add(struct groups *g, uint32_t post)
{
	const struct query *q = g->q;
	const struct posts *p = g->calls[0].posts;
	int64_t key[QUERY_MAX] = {0};
	uint32_t group;

	if (!query_passes(q, p, post))
		return 0;
	for (size_t i = 0; i < q->ngroups; i++) {
		key[i] = expr_value(&q->groups[i].expr, p, post);
		if (key[i] == VALUE_NULL && !q->ways.nulls)
			return 0;
	}
	group = find(g, key);
	if (group == SLOTS_NONE)
		return -1;
	for (size_t i = 0; i < q->naggs; i++)
		if (q->aggs[i].agg->collect(
			&g->calls[i], state_of(g, group, i), post) != 0)
			return -1;
	return 0;
}

int
groups_end(struct groups *g)
{
	const int64_t none[1] = {0};

	slots_free(&g->slots);
	/* without group columns there is one group, of all posts or of none */
	if (g->q->ngroups == 0 && g->n == 0 && group_new(g, none) != 0)
		return -1;
	for (uint32_t n = 0; n < g->n; n++) {
		struct agg_value *v = chunks_make(&g->values, n);

		if (v == NULL)
			return -1;
		g->nvalues = n + 1;
		for (size_t i = 0; i < g->q->naggs; i++) {
			v[i] = g->q->aggs[i].agg->summarise(
			    &g->calls[i], state_of(g, n, i));
			if (v[i].nomem)
				return -1;
		}
	}
	free_states(g);
	return 0;
}
