/* SPDX-License-Identifier: MIT */
/* agg-any - sum, mean, median and quantile of values of any type: of those
 * that are numbers, decimals too. */
#include <stdlib.h>
#include <string.h>

#include "data/agg-parts.h"
#include "data/any.h"
#include "data/dec.h"

#define FEW 32	      /* values that are sorted rather than counted */
#define SCALE_STEP 18 /* powers of ten that a 64-bit integer is raised by */
#define WIDE_TOP (INT64_C(1) << 58) /* a wide's upper half that is too full */

/* Whether it can be calculated with. */
static bool
counts(const struct agg_call *c, int64_t v)
{
	const char *s;
	size_t len;

	if (v == VALUE_NULL || !any_is_number(v))
		return false;
	if (any_kind(v) != ANY_NUMBER)
		return true;
	s = intern_text(&c->posts->texts, (uint32_t)v, &len);
	return dec_takes(s, len);
}

/* --- a number as a decimal, and the value that is told */

static void
dec_add_cell(const struct agg_call *c, struct dec *d, int64_t v)
{
	int64_t digits;
	int scale;
	const char *s;
	size_t len;

	if (any_digits(v, &digits, &scale)) {
		dec_add_wide(d, wide_of(digits), scale);
	} else {
		s = intern_text(&c->posts->texts, (uint32_t)v, &len);
		dec_add(d, s, len);
	}
}

/* A small fraction is held without limbs: groups may be many. False, and den
 * as it was, where it gets too large. */
static bool
times_power(uint32_t *den, int scale)
{
	uint64_t v = *den;

	while (scale > 0 && v <= UINT32_MAX) {
		v *= 10;
		scale--;
	}
	if (v > UINT32_MAX)
		return false;
	*den = (uint32_t)v;
	return true;
}

/* (a * of_a + b * of_b) / den */
static struct agg_value
between(const struct agg_call *c, int64_t a, uint32_t of_a, int64_t b,
    uint32_t of_b, uint32_t den)
{
	struct agg_value got = {.den = den};
	struct dec other = {0};
	int64_t x, y;
	int xscale, yscale;

	if (any_digits(a, &x, &xscale) && any_digits(b, &y, &yscale) &&
	    (xscale == yscale || of_b == 0) && times_power(&got.den, xscale)) {
		got.num = wide_add(
		    wide_mul(wide_of(x), of_a), wide_mul(wide_of(y), of_b));
		return got;
	}
	got.dec = calloc(1, sizeof *got.dec);
	if (got.dec == NULL)
		return (struct agg_value){.nomem = true};
	dec_add_cell(c, got.dec, a);
	dec_scale(got.dec, of_a);
	dec_add_cell(c, &other, b);
	dec_scale(&other, of_b);
	dec_join(got.dec, &other);
	dec_norm(got.dec);
	return got;
}

/* --- sum, mean: a wide with a scale, and what does not fit it */

struct sum {
	struct wide sum; /* over 10^scale */
	int scale;
	uint32_t n;
	struct dec *dec; /* owned, or NULL: nothing */
};

static void
sum_init(void *state)
{
	memset(state, 0, sizeof(struct sum));
}

static void
sum_free(void *state)
{
	struct sum *s = state;

	free(s->dec);
	sum_init(s);
}

static bool
sum_dec(struct sum *s)
{
	if (s->dec == NULL)
		s->dec = calloc(1, sizeof *s->dec);
	return s->dec != NULL;
}

/* Leaves nothing in the wide. */
static int
spill(struct sum *s)
{
	if (!sum_dec(s))
		return -1;
	dec_add_wide(s->dec, s->sum, s->scale);
	s->sum = wide_of(0);
	return 0;
}

static bool
is_narrow(struct wide w)
{
	return w.hi == wide_of((int64_t)w.lo).hi;
}

static struct wide
raised(struct wide w, int by)
{
	while (by-- > 0)
		w = wide_mul(w, 10);
	return w;
}

/* Adds w / 10^scale; w is narrow. */
static int
sum_add(struct sum *s, struct wide w, int scale)
{
	int up = scale - s->scale;

	if (up > 0) {
		if ((up > SCALE_STEP || !is_narrow(s->sum)) && spill(s) != 0)
			return -1;
		s->sum = raised(s->sum, up > SCALE_STEP ? 0 : up);
		s->scale = scale;
	} else if (-up > SCALE_STEP) {
		if (!sum_dec(s))
			return -1;
		dec_add_wide(s->dec, w, scale);
		return 0;
	}
	if ((s->sum.hi >= WIDE_TOP || s->sum.hi < -WIDE_TOP) && spill(s) != 0)
		return -1;
	s->sum = wide_add(s->sum, raised(w, -up));
	return 0;
}

static int
sum_collect(const struct agg_call *c, void *state, uint32_t post)
{
	int64_t v = expr_value(c->args, c->posts, post), digits;
	struct sum *s = state;
	int scale;

	if (!counts(c, v))
		return 0;
	s->n++;
	if (any_digits(v, &digits, &scale))
		return sum_add(s, wide_of(digits), scale);
	if (!sum_dec(s))
		return -1;
	dec_add_cell(c, s->dec, v);
	return 0;
}

static int
sum_merge(const struct agg_call *c, void *state, void *other)
{
	struct sum *s = state, *o = other;

	(void)c;
	if (spill(s) != 0)
		return -1;
	dec_add_wide(s->dec, o->sum, o->scale);
	if (o->dec != NULL)
		dec_join(s->dec, o->dec);
	dec_norm(s->dec);
	s->n += o->n;
	sum_free(o);
	return 0;
}

static struct agg_value
sum_value(const struct sum *s, uint32_t den)
{
	struct agg_value got = {.den = den};

	if (den == 0)
		return got;
	if (s->dec == NULL && s->sum.hi >= INT32_MIN &&
	    s->sum.hi <= INT32_MAX && times_power(&got.den, s->scale)) {
		got.num = s->sum;
		return got;
	}
	got.dec = calloc(1, sizeof *got.dec);
	if (got.dec == NULL)
		return (struct agg_value){.nomem = true};
	if (s->dec != NULL)
		*got.dec = *s->dec;
	dec_add_wide(got.dec, s->sum, s->scale);
	dec_norm(got.dec);
	return got;
}

static struct agg_value
sum_summarise(const struct agg_call *c, void *state)
{
	const struct sum *s = state;

	(void)c;
	return sum_value(s, s->n > 0);
}

static struct agg_value
mean_summarise(const struct agg_call *c, void *state)
{
	const struct sum *s = state;

	(void)c;
	return sum_value(s, s->n);
}

/* --- median, quantile */

static int
values_collect(const struct agg_call *c, void *state, uint32_t post)
{
	int64_t v = expr_value(c->args, c->posts, post);

	return counts(c, v) ? agg_values_put(state, v) : 0;
}

/* v[0..n) in order, by a heap: whatever they are, and in place. */
static void
sort(const struct intern *t, int64_t *v, size_t n)
{
	size_t half = n / 2, end = n;

	while (end > 1) {
		size_t at, child;
		int64_t sunk;

		if (half > 0) {
			sunk = v[at = --half];
		} else {
			sunk = v[--end];
			v[end] = v[0];
			at = 0;
		}
		while ((child = 2 * at + 1) < end) {
			if (child + 1 < end &&
			    any_cmp(t, v[child], v[child + 1]) < 0)
				child++;
			if (any_cmp(t, v[child], sunk) <= 0)
				break;
			v[at] = v[child];
			at = child;
		}
		v[at] = sunk;
	}
}

/* The bits of a double in an order that is that of their bytes. */
static uint64_t
ordered(const struct intern *t, int64_t v)
{
	double d = any_double(t, v);
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

/* The value that k others are before, of many: by the doubles nearest to
 * them, as agg-values.c has it, then exactly among those that share it. */
static int64_t
select_many(const struct intern *t, struct agg_values *s, size_t k)
{
	uint64_t found = 0, known = 0;
	size_t same = 0;
	bool equal = true;

	for (int shift = 56; shift >= 0; shift -= 8) {
		size_t n[256] = {0}, byte = 0;

		for (size_t i = 0; i < s->n; i++) {
			uint64_t v = ordered(t, s->v[i]);

			if ((v & known) == found)
				n[v >> shift & 255]++;
		}
		while (k >= n[byte])
			k -= n[byte++];
		found |= (uint64_t)byte << shift;
		known |= UINT64_C(255) << shift;
	}
	for (size_t i = 0; i < s->n; i++) {
		int64_t v = s->v[i];

		if (ordered(t, v) != found)
			continue;
		s->v[i] = s->v[same];
		s->v[same++] = v;
		equal = equal && v == s->v[0];
	}
	if (!equal)
		sort(t, s->v, same);
	return s->v[k];
}

static int64_t
select_nth(const struct agg_call *c, struct agg_values *s, size_t k)
{
	const struct intern *t = &c->posts->texts;
	size_t ints = 0;

	while (ints < s->n && any_kind(s->v[ints]) == ANY_INT)
		ints++;
	if (ints == s->n)
		return agg_values_nth(s, k);
	if (s->n > FEW)
		return select_many(t, s, k);
	sort(t, s->v, s->n);
	return s->v[k];
}

static struct agg_value
median_summarise(const struct agg_call *c, void *state)
{
	struct agg_values *s = state;
	int64_t low;

	if (s->n == 0)
		return AGG_NULL;
	low = select_nth(c, s, (s->n - 1) / 2);
	if (c->low || s->n % 2 == 1)
		return between(c, low, 1, 0, 0, 1);
	return between(c, low, 1, select_nth(c, s, s->n / 2), 1, 2);
}

static struct agg_value
quantile_summarise(const struct agg_call *c, void *state)
{
	struct agg_values *s = state;
	uint32_t part;
	size_t at;
	int64_t low;

	if (s->n == 0)
		return AGG_NULL;
	at = agg_quantile_place(c, s->n, &part);
	low = select_nth(c, s, at);
	if (part == 0)
		return between(c, low, 1, 0, 0, 1);
	return between(c, low, AGG_Q_ONE - part, select_nth(c, s, at + 1), part,
	    AGG_Q_ONE);
}

/* --- the table's second half */

#define SUM sizeof(struct sum), sum_init, sum_collect, sum_merge
#define VALUES                                                                 \
	sizeof(struct agg_values), agg_values_init, values_collect,            \
	    agg_values_merge

const struct agg agg_sum_any = {
    "sum", 1, 1, AGG_CALCULATES, false, SUM, sum_summarise, sum_free, NULL};
const struct agg agg_mean_any = {
    "mean", 1, 1, AGG_CALCULATES, false, SUM, mean_summarise, sum_free, NULL};
const struct agg agg_median_any = {"median", 1, 1, AGG_CALCULATES, false,
    VALUES, median_summarise, agg_values_free, NULL};
const struct agg agg_quantile_any = {"quantile", 1, 1, AGG_CALCULATES, true,
    VALUES, quantile_summarise, agg_values_free, NULL};
