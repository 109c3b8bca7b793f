/* SPDX-License-Identifier: MIT */
/* Aggregates: exact, whatever the values, and merged as if collected in one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/agg.h"
#include "data/when.h"
#include "store.h"

#define MANY 3000

static struct posts p;
static struct expr args[2];
static struct agg_call call = {.posts = &p, .args = args};
static uint64_t seed = 1;

static int
setup(void **state)
{
	struct err e = {0};

	(void)state;
	posts_init(&p);
	assert_int_equal(expr_parse(&args[0], "follower_count", 14, &e), 0);
	assert_int_equal(expr_parse(&args[1], "category", 8, &e), 0);
	assert_int_equal(expr_bind(&args[0], &p), 0);
	assert_int_equal(expr_bind(&args[1], &p), 0);
	call.nargs = 1;
	call.low = false;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	posts_free(&p);
	return 0;
}

static uint64_t
next_random(void)
{
	seed = slots_mix(seed, UINT64_C(0x123456789));
	return seed;
}

/* Puts the values into the store; post i has v[i]. */
static void
fill(const int64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		STORE_ROW(&p, TABLE_PIN, (int64_t)i, {"follower_count", v[i]});
}

/* Collects posts from..to by two states and merges them, at `cut`. */
static struct agg_value
merged(const char *name, uint32_t from, uint32_t cut, uint32_t to)
{
	const struct agg *a = agg_find(name, strlen(name));
	_Alignas(8) char one[AGG_STATE_MAX], two[AGG_STATE_MAX];
	struct agg_value v, again;

	assert_non_null(a);
	assert_true(a->size <= AGG_STATE_MAX);
	a->init(one);
	a->init(two);
	for (uint32_t i = from; i < to; i++)
		assert_int_equal(a->collect(&call, i < cut ? one : two, i), 0);
	assert_int_equal(a->merge(&call, one, two), 0);
	v = a->summarise(&call, one);
	again = a->summarise(&call, one);
	assert_int_equal(agg_value_cmp(v, again), 0);
	a->free(one);
	/* what was merged is empty, and may be used on */
	assert_int_equal(a->collect(&call, two, from), 0);
	a->free(two);
	return v;
}

static struct agg_value
all(const char *name, const int64_t *v, size_t n)
{
	struct agg_value got;

	teardown(NULL);
	setup(NULL);
	fill(v, n);
	got = merged(name, 0, (uint32_t)n, (uint32_t)n);
	for (uint32_t cut = 0; cut <= n; cut += (uint32_t)n / 3 + 1)
		assert_int_equal(
		    agg_value_cmp(got, merged(name, 0, cut, (uint32_t)n)), 0);
	return got;
}

#define ALL(name, ...)                                                         \
	all((name), (const int64_t[]){__VA_ARGS__},                            \
	    sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* A number, or a number and a half; VALUE_NULL is null. */
static void
assert_value(struct agg_value got, int64_t num, bool half)
{
	struct wide want = wide_add(wide_mul(wide_of(num), 2), wide_of(half));

	assert_int_equal(got.den == 0, num == VALUE_NULL);
	if (num != VALUE_NULL)
		assert_int_equal(wide_cmp(got.num, got.den, want, 2), 0);
}

/* What is printed of it. */
static void
assert_text(struct agg_value got, const char *want)
{
	char text[NUM_TEXT + 1] = "";

	assert_true(got.den > 0);
	wide_put(text, got.num, got.den);
	assert_string_equal(text, want);
}

static void
test_count(void **state)
{
	(void)state;
	assert_value(ALL("count", 5, VALUE_NULL, 5), 2, false);
	call.nargs = 0;
	assert_value(merged("count", 0, 1, 3), 3, false);
}

static void
test_max(void **state)
{
	(void)state;
	assert_value(ALL("max", 5, VALUE_NULL, 7, -1), 7, false);
	assert_value(ALL("max", -5, -7), -5, false);
	assert_value(ALL("max", VALUE_NULL), VALUE_NULL, false);
	assert_value(ALL("max", INT64_MAX, 0), INT64_MAX, false);
}

static void
test_min(void **state)
{
	(void)state;
	assert_value(ALL("min", 5, VALUE_NULL, 7, -1), -1, false);
	assert_value(ALL("min", VALUE_NULL), VALUE_NULL, false);
	assert_value(ALL("min", INT64_MAX, INT64_MAX), INT64_MAX, false);
}

/* Texts by bytes, though their numbers come as they do. */
static void
test_text_min_max(void **state)
{
	static const char *const names[] = {"b", "ab", NULL, "a", "c", "ba"};
	struct agg_value v;
	size_t len;

	(void)state;
	call.args = &args[1];
	for (int64_t i = 0; i < 6; i++)
		STORE_ROW(
		    &p, TABLE_PIN, i, {"category", store_text(&p, names[i])});
	v = merged("min", 0, 2, 6);
	assert_memory_equal(
	    intern_text(&p.texts, (uint32_t)v.num.lo, &len), "a", 1);
	v = merged("max", 0, 2, 6);
	assert_memory_equal(
	    intern_text(&p.texts, (uint32_t)v.num.lo, &len), "c", 1);
	assert_int_equal(merged("min", 2, 3, 3).den, 0);
	assert_value(merged("count", 0, 4, 6), 5, false);
	call.args = args;
}

static void
test_sum(void **state)
{
	(void)state;
	assert_value(ALL("sum", VALUE_NULL), VALUE_NULL, false);
	assert_value(ALL("sum", 5, VALUE_NULL, -7), -2, false);
	assert_text(
	    ALL("sum", INT64_MAX, INT64_MAX, 3), "18446744073709551617");
	assert_text(
	    ALL("sum", -INT64_MAX, -INT64_MAX), "-18446744073709551614");
	assert_text(ALL("sum", INT64_MAX, -INT64_MAX, 0), "0");
}

static void
test_mean(void **state)
{
	(void)state;
	assert_value(ALL("mean", VALUE_NULL), VALUE_NULL, false);
	assert_text(ALL("mean", 1, 2), "1.5");
	assert_text(ALL("mean", 1, 2, VALUE_NULL, 3), "2");
	assert_text(ALL("mean", 1, 0, 0), "0.3333333333333333");
	assert_text(ALL("mean", -1, 0, -1), "-0.6666666666666666");
	assert_text(ALL("mean", INT64_MAX, INT64_MAX, INT64_MAX),
	    "9223372036854775807");
	assert_text(
	    ALL("mean", INT64_MAX, INT64_MAX - 1, 0), "6.148914691236517e+18");
}

static void
test_quantile(void **state)
{
	static const struct {
		uint32_t q;
		const char *want;
	} cases[] = {{0, "-5"}, {AGG_Q_ONE, "100"}, {AGG_Q_ONE / 2, "10"},
	    {250000000, "1"}, {100000000, "-2.6"}, {900000000, "68"},
	    {333333333, "3.999999988"}, {1, "-4.999999976"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		call.q = cases[i].q;
		assert_text(ALL("quantile", 100, 1, -5, VALUE_NULL, 20, 10),
		    cases[i].want);
	}
	call.q = 999999999;
	assert_text(
	    ALL("quantile", INT64_MAX, INT64_MAX - 1), "9.223372036854776e+18");
	assert_value(ALL("quantile", VALUE_NULL), VALUE_NULL, false);
}

static void
test_median(void **state)
{
	(void)state;
	assert_value(ALL("median", VALUE_NULL), VALUE_NULL, false);
	assert_value(ALL("median", 5), 5, false);
	assert_value(ALL("median", 9, VALUE_NULL, 1, 5), 5, false);
	assert_value(ALL("median", 1, 3), 2, false);
	assert_value(ALL("median", 4, 1), 2, true);
	assert_value(ALL("median", 0, 1), 0, true);
	/* -1.5 is -2 and a half */
	assert_value(ALL("median", -1, -2), -2, true);
	assert_value(ALL("median", -1, 0), -1, true);
	assert_value(
	    ALL("median", INT64_MAX, INT64_MAX - 1), INT64_MAX - 1, true);
	assert_value(ALL("median", INT64_MAX, INT64_MAX), INT64_MAX, false);
	assert_value(ALL("median", INT64_MAX, -INT64_MAX), 0, false);
	assert_value(ALL("median", -INT64_MAX, INT64_MAX - 1), -1, true);
}

static void
test_median_low(void **state)
{
	const struct agg *a = agg_find("median", 6);
	_Alignas(8) char s[AGG_STATE_MAX];

	(void)state;
	fill((const int64_t[]){4, 1, 9}, 3);
	call.low = true;
	a->init(s);
	assert_int_equal(a->collect(&call, s, 0), 0);
	assert_int_equal(a->collect(&call, s, 1), 0);
	assert_value(a->summarise(&call, s), 1, false);
	assert_int_equal(a->collect(&call, s, 2), 0);
	assert_value(a->summarise(&call, s), 4, false);
	a->free(s);
}

static int
cmp(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Random lists of few and many, of one value and of all kinds, sorted. */
static void
test_median_sorted(void **state)
{
	static int64_t v[MANY];

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t n = 1 + next_random() % (round % 10 == 0 ? MANY : 80);
		int shift = (int)(next_random() % 64);
		struct agg_value got;
		uint64_t apart;

		for (size_t i = 0; i < n; i++) {
			v[i] = (int64_t)(next_random() >> shift);
			if (v[i] == VALUE_NULL || next_random() % 2 == 0)
				v[i] = 1000;
		}
		got = all("median", v, n);
		qsort(v, n, sizeof *v, cmp);
		apart = (uint64_t)v[n / 2] - (uint64_t)v[(n - 1) / 2];
		assert_value(
		    got, v[(n - 1) / 2] + (int64_t)(apart / 2), apart % 2 == 1);
	}
}

static void
test_distinct(void **state)
{
	int64_t art, beauty;

	(void)state;
	assert_value(ALL("distinct", 5, 7, 5, VALUE_NULL), 2, false);
	assert_value(ALL("distinct", VALUE_NULL, VALUE_NULL), 0, false);
	teardown(NULL);
	setup(NULL);
	call.nargs = 2;
	art = store_text(&p, "art");
	beauty = store_text(&p, "beauty");
	for (int64_t i = 0; i < 100; i++)
		STORE_ROW(&p, TABLE_PIN, i, {"follower_count", i % 5},
		    {"category", i % 2 == 0 ? art : beauty});
	STORE_ROW(&p, TABLE_PIN, 100, {"follower_count", 1});
	STORE_ROW(&p, TABLE_PIN, 101, {"category", VALUE_NULL});
	assert_value(merged("distinct", 0, 50, 100), 10, false);
	/* a null is a value, unless all are */
	assert_value(merged("distinct", 0, 7, 102), 11, false);
}

static void
test_distinct_many(void **state)
{
	static int64_t v[MANY];

	(void)state;
	for (int64_t i = 0; i < MANY; i++)
		v[i] = i * 7 % 2000;
	assert_value(all("distinct", v, MANY), 2000, false);
}

static void
test_no_such(void **state)
{
	(void)state;
	assert_null(agg_find("med", 3));
	assert_null(agg_find("counts", 6));
	assert_null(agg_find("", 0));
}

/* The first and the last second of each year. */
static void
test_year(void **state)
{
	struct expr x = {.derive = DERIVE_YEAR};
	int64_t secs = INT64_C(-62135596800);
	char text[WHEN_TEXT + 1] = "";

	(void)state;
	for (int64_t year = 1; year <= 9999; year++) {
		bool leap =
		    year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);

		assert_int_equal(expr_derive(&x, secs), year);
		when_put(text, secs);
		assert_memory_equal(text + 4, "-01-01T00:00:00Z", 16);
		secs += (leap ? 366 : 365) * INT64_C(86400);
		assert_int_equal(expr_derive(&x, secs - 1), year);
	}
}

static void
test_age_group(void **state)
{
	static const struct {
		int64_t age;
		const char *group;
	} ages[] = {{0, NULL}, {17, NULL}, {18, "18-24"}, {24, "18-24"},
	    {25, "25-35"}, {35, "25-35"}, {36, "36-50"}, {50, "36-50"},
	    {51, "50+"}, {130, "50+"}, {VALUE_NULL, NULL}};
	struct err e = {0};
	struct expr x;

	(void)state;
	assert_int_equal(expr_parse(&x, "age_group:age", 13, &e), 0);
	assert_int_equal(expr_bind(&x, &p), 0);
	for (uint32_t i = 0; i < sizeof ages / sizeof *ages; i++) {
		int64_t got;

		STORE_ROW(&p, TABLE_USER, i, {"age", ages[i].age});
		got = expr_value(&x, &p, i);
		assert_int_equal(got, store_text(&p, ages[i].group));
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {TEST(test_count), TEST(test_max),
	    TEST(test_min), TEST(test_text_min_max), TEST(test_sum),
	    TEST(test_mean), TEST(test_quantile), TEST(test_median),
	    TEST(test_median_low), TEST(test_median_sorted),
	    TEST(test_distinct), TEST(test_distinct_many), TEST(test_no_such),
	    TEST(test_year), TEST(test_age_group)};

	return cmocka_run_group_tests_name("agg", tests, NULL, NULL);
}
