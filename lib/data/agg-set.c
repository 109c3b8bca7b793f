/* SPDX-License-Identifier: MIT */
/* agg-set - distinct: one post of each combination. */
#include <string.h>

#include "base/quota.h"
#include "data/agg-parts.h"

void
agg_set_init(void *state)
{
	struct agg_set *s = state;

	memset(s, 0, sizeof *s);
	slots_init(&s->slots);
}

void
agg_set_free(void *state)
{
	struct agg_set *s = state;

	quota_free(s->posts, s->cap * sizeof *s->posts);
	slots_free(&s->slots);
	memset(s, 0, sizeof *s);
}

static uint32_t
post_hash(const struct agg_set *s, uint32_t post)
{
	uint64_t hash = s->slots.seed;

	for (size_t i = 0; i < s->call->nargs; i++) {
		const struct expr *x = &s->call->args[i];

		hash = slots_mix(
		    hash, (uint64_t)expr_value(x, s->call->posts, post));
	}
	return (uint32_t)hash;
}

static uint32_t
set_hash(const void *owner, uint32_t n)
{
	const struct agg_set *s = owner;

	return post_hash(s, s->posts[n]);
}

static bool
posts_equal(const struct agg_call *c, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < c->nargs; i++)
		if (expr_value(&c->args[i], c->posts, a) !=
		    expr_value(&c->args[i], c->posts, b))
			return false;
	return true;
}

static bool
all_null(const struct agg_call *c, uint32_t post)
{
	for (size_t i = 0; i < c->nargs; i++)
		if (expr_value(&c->args[i], c->posts, post) != VALUE_NULL)
			return false;
	return true;
}

static int
set_append(struct agg_set *s, uint32_t post)
{
	if (s->n == s->cap) {
		uint32_t cap = s->cap + s->cap / 2 + 4;
		uint32_t *v =
		    quota_more(s->posts, s->cap * sizeof *v, cap * sizeof *v);

		if (v == NULL)
			return -1;
		s->posts = v;
		s->cap = cap;
	}
	s->posts[s->n++] = post;
	return 0;
}

static int
set_put(struct agg_set *s, const struct agg_call *c, uint32_t post)
{
	uint32_t hash, n;
	size_t at;

	s->call = c;
	if (slots_room(&s->slots, s->n, set_hash, s) != 0)
		return -1;
	hash = post_hash(s, post);
	at = slots_first(&s->slots, hash);
	while ((n = slots_probe(&s->slots, hash, &at)) != SLOTS_NONE)
		if (posts_equal(c, s->posts[n], post))
			return 0;
	slots_set(&s->slots, hash, at, s->n);
	return set_append(s, post);
}

int
agg_set_collect(const struct agg_call *c, void *state, uint32_t post)
{
	return all_null(c, post) ? 0 : set_put(state, c, post);
}

int
agg_set_merge(const struct agg_call *c, void *state, void *other)
{
	struct agg_set *o = other;

	for (uint32_t i = 0; i < o->n; i++)
		if (set_put(state, c, o->posts[i]) != 0)
			return -1;
	agg_set_free(o);
	agg_set_init(o);
	return 0;
}

struct agg_value
agg_set_summarise(const struct agg_call *c, void *state)
{
	(void)c;
	return (struct agg_value){
	    .num = wide_of(((struct agg_set *)state)->n), .den = 1};
}
