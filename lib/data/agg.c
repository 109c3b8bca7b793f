/* SPDX-License-Identifier: MIT */
/* agg - see agg.h. */
#include "data/agg.h"

#include <string.h>

#include "data/agg-parts.h"

static void
nothing_to_free(void *state)
{
	(void)state;
}

/* --- count: posts, or values that are not null */

static void
count_init(void *state)
{
	*(int64_t *)state = 0;
}

static int
count_collect(const struct agg_call *c, void *state, uint32_t post)
{
	*(int64_t *)state +=
	    c->nargs == 0 || expr_value(c->args, c->posts, post) != VALUE_NULL;
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
count_summarise(const struct agg_call *c, void *state)
{
	(void)c;
	return (struct agg_value){.num = wide_of(*(int64_t *)state), .den = 1};
}

/* --- min, max: the least and the greatest value so far */

static void
best_init(void *state)
{
	*(int64_t *)state = VALUE_NULL;
}

/* Takes v where it is on that side (< 0: less, > 0: greater) of the best. */
static void
best_take(const struct agg_call *c, int64_t *best, int64_t v, int side)
{
	if (v == VALUE_NULL)
		return;
	if (*best == VALUE_NULL ||
	    value_cmp(c->posts, expr_type(c->args), v, *best) * side > 0)
		*best = v;
}

static int
min_collect(const struct agg_call *c, void *state, uint32_t post)
{
	best_take(c, state, expr_value(c->args, c->posts, post), -1);
	return 0;
}

static int
max_collect(const struct agg_call *c, void *state, uint32_t post)
{
	best_take(c, state, expr_value(c->args, c->posts, post), 1);
	return 0;
}

static int
min_merge(const struct agg_call *c, void *state, void *other)
{
	best_take(c, state, *(int64_t *)other, -1);
	best_init(other);
	return 0;
}

static int
max_merge(const struct agg_call *c, void *state, void *other)
{
	best_take(c, state, *(int64_t *)other, 1);
	best_init(other);
	return 0;
}

static struct agg_value
best_summarise(const struct agg_call *c, void *state)
{
	int64_t v = *(int64_t *)state;

	(void)c;
	return v == VALUE_NULL
		   ? AGG_NULL
		   : (struct agg_value){.num = wide_of(v), .den = 1};
}

/* --- sum, mean: the sum, and of how many */

struct sum {
	struct wide sum;
	uint32_t n;
};

static void
sum_init(void *state)
{
	memset(state, 0, sizeof(struct sum));
}

static int
sum_collect(const struct agg_call *c, void *state, uint32_t post)
{
	int64_t v = expr_value(c->args, c->posts, post);
	struct sum *s = state;

	if (v == VALUE_NULL)
		return 0;
	s->sum = wide_add(s->sum, wide_of(v));
	s->n++;
	return 0;
}

static int
sum_merge(const struct agg_call *c, void *state, void *other)
{
	struct sum *s = state, *o = other;

	(void)c;
	s->sum = wide_add(s->sum, o->sum);
	s->n += o->n;
	sum_init(o);
	return 0;
}

static struct agg_value
sum_summarise(const struct agg_call *c, void *state)
{
	const struct sum *s = state;

	(void)c;
	return (struct agg_value){.num = s->sum, .den = s->n > 0};
}

static struct agg_value
mean_summarise(const struct agg_call *c, void *state)
{
	const struct sum *s = state;

	(void)c;
	return (struct agg_value){.num = s->sum, .den = s->n};
}

/* --- the table */

#define BEST sizeof(int64_t), best_init
#define BEST_END best_summarise, nothing_to_free
#define SUM sizeof(struct sum), sum_init, sum_collect, sum_merge
#define VALUES                                                                 \
	sizeof(struct agg_values), agg_values_init, agg_values_collect,        \
	    agg_values_merge
#define SET sizeof(struct agg_set), agg_set_init, agg_set_collect, agg_set_merge

const struct agg agg_table[] = {
    {"count", 0, 1, AGG_COUNTS, false, sizeof(int64_t), count_init,
	count_collect, count_merge, count_summarise, nothing_to_free, NULL},
    {"sum", 1, 1, AGG_CALCULATES, false, SUM, sum_summarise, nothing_to_free,
	&agg_sum_any},
    {"min", 1, 1, AGG_CHOOSES, false, BEST, min_collect, min_merge, BEST_END,
	NULL},
    {"max", 1, 1, AGG_CHOOSES, false, BEST, max_collect, max_merge, BEST_END,
	NULL},
    {"mean", 1, 1, AGG_CALCULATES, false, SUM, mean_summarise, nothing_to_free,
	&agg_mean_any},
    {"median", 1, 1, AGG_CALCULATES, false, VALUES, agg_median_summarise,
	agg_values_free, &agg_median_any},
    {"quantile", 1, 1, AGG_CALCULATES, true, VALUES, agg_quantile_summarise,
	agg_values_free, &agg_quantile_any},
    {"distinct", 1, AGG_ARGS, AGG_COUNTS, false, SET, agg_set_summarise,
	agg_set_free, NULL},
    {.name = NULL},
};

_Static_assert(sizeof(struct agg_set) <= AGG_STATE_MAX, "a state too large");

const struct agg *
agg_find(const char *s, size_t len)
{
	for (const struct agg *a = agg_table; a->name != NULL; a++)
		if (strlen(a->name) == len && memcmp(a->name, s, len) == 0)
			return a;
	return NULL;
}

static struct dec
as_dec(const struct agg_value *v)
{
	struct dec d = {0};

	if (v->dec != NULL)
		return *v->dec;
	dec_add_wide(&d, v->num, 0);
	return d;
}

int
agg_value_cmp(struct agg_value a, struct agg_value b)
{
	if (a.den == 0 || b.den == 0)
		return (a.den > 0) - (b.den > 0);
	if (a.dec != NULL || b.dec != NULL) {
		struct dec x = as_dec(&a), y = as_dec(&b);

		return dec_cmp(&x, a.den, &y, b.den);
	}
	return wide_cmp(a.num, a.den, b.num, b.den);
}
