/* SPDX-License-Identifier: MIT */
/* agg-values - aggregates that need all values: median and quantile. */
#include <string.h>

#include "base/quota.h"
#include "data/agg-parts.h"

#define FEW 32 /* values that are sorted rather than counted */

void
agg_values_init(void *state)
{
	memset(state, 0, sizeof(struct agg_values));
}

static int
values_room(struct agg_values *s, size_t more)
{
	size_t cap = s->cap + s->cap / 2 + 1;
	int64_t *v;

	if (more <= s->cap - s->n)
		return 0;
	if (cap < s->n + more)
		cap = s->n + more;
	v = quota_more(s->v, s->cap * sizeof *v, cap * sizeof *v);
	if (v == NULL)
		return -1;
	s->v = v;
	s->cap = cap;
	return 0;
}

int
agg_values_put(struct agg_values *s, int64_t v)
{
	if (values_room(s, 1) != 0)
		return -1;
	s->v[s->n++] = v;
	return 0;
}

int
agg_values_collect(const struct agg_call *c, void *state, uint32_t post)
{
	struct agg_values *s = state;
	int64_t v = expr_value(c->args, c->posts, post);

	return v == VALUE_NULL ? 0 : agg_values_put(s, v);
}

void
agg_values_free(void *state)
{
	struct agg_values *s = state;

	quota_free(s->v, s->cap * sizeof *s->v);
	agg_values_init(s);
}

int
agg_values_merge(const struct agg_call *c, void *state, void *other)
{
	struct agg_values *s = state, *o = other;

	(void)c;
	if (o->n == 0)
		return 0;
	if (values_room(s, o->n) != 0)
		return -1;
	memcpy(s->v + s->n, o->v, o->n * sizeof *s->v);
	s->n += o->n;
	agg_values_free(o);
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
select_few(struct agg_values *s, size_t k)
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
select_many(const struct agg_values *s, size_t k)
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

int64_t
agg_values_nth(struct agg_values *s, size_t k)
{
	return s->n <= FEW ? select_few(s, k) : select_many(s, k);
}

struct agg_value
agg_median_summarise(const struct agg_call *c, void *state)
{
	struct agg_values *s = state;
	int64_t low;

	if (s->n == 0)
		return AGG_NULL;
	low = agg_values_nth(s, (s->n - 1) / 2);
	if (c->low || s->n % 2 == 1)
		return (struct agg_value){.num = wide_of(low), .den = 1};
	return (struct agg_value){
	    .num = wide_add(wide_of(low), wide_of(agg_values_nth(s, s->n / 2))),
	    .den = 2};
}

size_t
agg_quantile_place(const struct agg_call *c, size_t n, uint32_t *part)
{
	uint64_t place = (uint64_t)(n - 1) * c->q; /* posts: 32 bits */

	*part = (uint32_t)(place % AGG_Q_ONE);
	return place / AGG_Q_ONE;
}

/* Between two values as far as the place is between theirs. */
struct agg_value
agg_quantile_summarise(const struct agg_call *c, void *state)
{
	struct agg_values *s = state;
	uint32_t part;
	size_t at;
	struct wide a, b;

	if (s->n == 0)
		return AGG_NULL;
	at = agg_quantile_place(c, s->n, &part);
	a = wide_of(agg_values_nth(s, at));
	if (part == 0)
		return (struct agg_value){.num = a, .den = 1};
	b = wide_of(agg_values_nth(s, at + 1));
	return (struct agg_value){
	    .num = wide_add(wide_mul(a, AGG_Q_ONE - part), wide_mul(b, part)),
	    .den = AGG_Q_ONE};
}
