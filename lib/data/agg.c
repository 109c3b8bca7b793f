/* SPDX-License-Identifier: MIT */
/* agg - see agg.h. */
#include "data/agg.h"

#include <stdlib.h>
#include <string.h>

#include "data/slots.h"

/* --- count: a number of posts */

static void
count_init(void *state)
{
	*(int64_t *)state = 0;
}

static int
count_collect(const struct agg_call *c, void *state, uint32_t post)
{
	(void)c;
	(void)post;
	++*(int64_t *)state;
	return 0;
}

static int
count_merge(const struct agg_call *c, void *state, void *other)
{
	(void)c;
	*(int64_t *)state += *(int64_t *)other;
	count_init(other);
	return 0;
}

static struct agg_value
num_summarise(const struct agg_call *c, void *state)
{
	(void)c;
	return (struct agg_value){*(int64_t *)state, false};
}

static void
num_free(void *state)
{
	(void)state;
}

/* --- max: the greatest value so far; VALUE_NULL is less than all */

static void
max_init(void *state)
{
	*(int64_t *)state = VALUE_NULL;
}

static int
max_collect(const struct agg_call *c, void *state, uint32_t post)
{
	int64_t v = expr_value(c->args, c->posts, post);

	if (v > *(int64_t *)state)
		*(int64_t *)state = v;
	return 0;
}

static int
max_merge(const struct agg_call *c, void *state, void *other)
{
	(void)c;
	if (*(int64_t *)other > *(int64_t *)state)
		*(int64_t *)state = *(int64_t *)other;
	max_init(other);
	return 0;
}

/* --- median: all values */

struct values {
	int64_t *v; /* owned */
	size_t n, cap;
};

#define FEW 32 /* values that are sorted rather than counted */

static void
values_init(void *state)
{
	memset(state, 0, sizeof(struct values));
}

static int
values_room(struct values *s, size_t more)
{
	size_t cap = s->cap + s->cap / 2 + 1;
	int64_t *v;

	if (more <= s->cap - s->n)
		return 0;
	if (cap < s->n + more)
		cap = s->n + more;
	v = realloc(s->v, cap * sizeof *v);
	if (v == NULL)
		return -1;
	s->v = v;
	s->cap = cap;
	return 0;
}

static int
values_collect(const struct agg_call *c, void *state, uint32_t post)
{
	struct values *s = state;
	int64_t v = expr_value(c->args, c->posts, post);

	if (v == VALUE_NULL)
		return 0;
	if (values_room(s, 1) != 0)
		return -1;
	s->v[s->n++] = v;
	return 0;
}

static void
values_free(void *state)
{
	struct values *s = state;

	free(s->v);
	values_init(s);
}

static int
values_merge(const struct agg_call *c, void *state, void *other)
{
	struct values *s = state, *o = other;

	(void)c;
	if (o->n == 0)
		return 0;
	if (values_room(s, o->n) != 0)
		return -1;
	memcpy(s->v + s->n, o->v, o->n * sizeof *s->v);
	s->n += o->n;
	values_free(o);
	return 0;
}

/* Unsigned, so that the order of bytes is the order of values. */
static uint64_t
ordered(int64_t v)
{
	return (uint64_t)v ^ UINT64_C(1) << 63;
}

/* The value that k others are before, of few: sorts them. */
static int64_t
select_few(struct values *s, size_t k)
{
	for (size_t i = 1; i < s->n; i++) {
		int64_t v = s->v[i];
		size_t j = i;

		for (; j > 0 && s->v[j - 1] > v; j--)
			s->v[j] = s->v[j - 1];
		s->v[j] = v;
	}
	return s->v[k];
}

/* The same, of many: finds it byte by byte from the top, by counting which
 * values share the bytes so far. Takes eight passes, whatever the values. */
static int64_t
select_many(const struct values *s, size_t k)
{
	uint64_t found = 0, known = 0;

	for (int shift = 56; shift >= 0; shift -= 8) {
		size_t counts[256] = {0}, byte = 0;

		for (size_t i = 0; i < s->n; i++) {
			uint64_t v = ordered(s->v[i]);

			if ((v & known) == found)
				counts[v >> shift & 255]++;
		}
		while (k >= counts[byte])
			k -= counts[byte++];
		found |= (uint64_t)byte << shift;
		known |= UINT64_C(255) << shift;
	}
	return (int64_t)(found ^ UINT64_C(1) << 63);
}

static int64_t
values_select(struct values *s, size_t k)
{
	return s->n <= FEW ? select_few(s, k) : select_many(s, k);
}

static struct agg_value
median_summarise(const struct agg_call *c, void *state)
{
	struct values *s = state;
	struct agg_value r = {VALUE_NULL, false};
	uint64_t apart;

	if (s->n == 0)
		return r;
	r.num = values_select(s, (s->n - 1) / 2);
	if (c->low || s->n % 2 == 1)
		return r;
	/* their distance always fits 64 bits, their sum does not */
	apart = (uint64_t)values_select(s, s->n / 2) - (uint64_t)r.num;
	r.num += (int64_t)(apart / 2);
	r.half = apart % 2 == 1;
	return r;
}

/* --- distinct: one post of each combination */

struct set {
	const struct agg_call *call; /* of the collect or merge under way */
	uint32_t *posts;	     /* owned */
	uint32_t n, cap;
	struct slots slots;
};

static void
set_init(void *state)
{
	struct set *s = state;

	memset(s, 0, sizeof *s);
	slots_init(&s->slots);
}

static void
set_free(void *state)
{
	struct set *s = state;

	free(s->posts);
	slots_free(&s->slots);
	memset(s, 0, sizeof *s);
}

static uint32_t
post_hash(const struct set *s, uint32_t post)
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
	const struct set *s = owner;

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
set_append(struct set *s, uint32_t post)
{
	if (s->n == s->cap) {
		uint32_t cap = s->cap + s->cap / 2 + 4;
		uint32_t *v = realloc(s->posts, cap * sizeof *v);

		if (v == NULL)
			return -1;
		s->posts = v;
		s->cap = cap;
	}
	s->posts[s->n++] = post;
	return 0;
}

static int
set_put(struct set *s, const struct agg_call *c, uint32_t post)
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

static int
set_collect(const struct agg_call *c, void *state, uint32_t post)
{
	return all_null(c, post) ? 0 : set_put(state, c, post);
}

static int
set_merge(const struct agg_call *c, void *state, void *other)
{
	struct set *o = other;

	for (uint32_t i = 0; i < o->n; i++)
		if (set_put(state, c, o->posts[i]) != 0)
			return -1;
	set_free(o);
	set_init(o);
	return 0;
}

static struct agg_value
set_summarise(const struct agg_call *c, void *state)
{
	(void)c;
	return (struct agg_value){((struct set *)state)->n, false};
}

/* --- the table */

const struct agg agg_table[] = {
    {"count", 0, 0, false, sizeof(int64_t), count_init, count_collect,
	count_merge, num_summarise, num_free},
    {"max", 1, 1, true, sizeof(int64_t), max_init, max_collect, max_merge,
	num_summarise, num_free},
    {"median", 1, 1, true, sizeof(struct values), values_init, values_collect,
	values_merge, median_summarise, values_free},
    {"distinct", 1, AGG_ARGS, false, sizeof(struct set), set_init, set_collect,
	set_merge, set_summarise, set_free},
    {.name = NULL},
};

_Static_assert(sizeof(struct set) <= AGG_STATE_MAX, "a state too large");

const struct agg *
agg_find(const char *s, size_t len)
{
	for (const struct agg *a = agg_table; a->name != NULL; a++)
		if (strlen(a->name) == len && memcmp(a->name, s, len) == 0)
			return a;
	return NULL;
}

int
agg_value_cmp(struct agg_value a, struct agg_value b)
{
	if (a.num != b.num)
		return a.num < b.num ? -1 : 1;
	return (int)a.half - (int)b.half;
}
