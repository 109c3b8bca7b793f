/* SPDX-License-Identifier: MIT */
/* The store: rows of one ind are one post, and the first of a table stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store.h"

static struct posts p;
static size_t category, followers, country, age, joined;

static size_t
column(enum table t, const char *name)
{
	return posts_column(&p, t, rules_find(rules_of(t), name));
}

static int
setup(void **state)
{
	(void)state;
	posts_init(&p);
	category = column(TABLE_PIN, "category");
	followers = column(TABLE_PIN, "follower_count");
	country = column(TABLE_GEO, "country");
	age = column(TABLE_USER, "age");
	joined = column(TABLE_USER, "date_joined");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	posts_free(&p);
	return 0;
}

static void
test_columns(void **state)
{
	(void)state;
	assert_int_equal(category, 0);
	assert_int_equal(followers, 1);
	assert_int_equal(column(TABLE_PIN, "category"), 0);
	assert_int_equal(country, 0);
	assert_int_equal(p.tables[TABLE_PIN].n, 2);
	assert_true(p.tables[TABLE_PIN].v[category].narrow);
	assert_false(p.tables[TABLE_PIN].v[followers].narrow);
	assert_true(p.tables[TABLE_USER].v[age].narrow);
	assert_false(p.tables[TABLE_USER].v[joined].narrow);
}

static void
test_join(void **state)
{
	int64_t art = store_text(&p, "art"), peru = store_text(&p, "Peru");

	(void)state;
	STORE_ROW(&p, TABLE_PIN, 7, {"category", art});
	STORE_ROW(&p, TABLE_GEO, 9, {"country", peru});
	STORE_ROW(&p, TABLE_GEO, 7, {"country", peru});
	assert_int_equal(p.n, 2);
	assert_true(
	    posts_has(&p, 0, TABLE_BIT(TABLE_PIN) | TABLE_BIT(TABLE_GEO)));
	assert_false(
	    posts_has(&p, 1, TABLE_BIT(TABLE_PIN) | TABLE_BIT(TABLE_GEO)));
	assert_false(posts_has(&p, 0, TABLE_BIT(TABLE_USER)));
	assert_int_equal(posts_value(&p, 0, TABLE_PIN, category), art);
	assert_int_equal(posts_value(&p, 0, TABLE_GEO, country), peru);
	assert_int_equal(posts_value(&p, 1, TABLE_GEO, country), peru);
}

static void
test_values(void **state)
{
	static const int64_t counts[] = {
	    0, 1, -1, INT64_MAX, INT64_MIN + 1, VALUE_NULL};
	static const int64_t ages[] = {0, 130, 51, 1, 2, VALUE_NULL};

	(void)state;
	for (uint32_t i = 0; i < 6; i++) {
		STORE_ROW(&p, TABLE_PIN, i, {"follower_count", counts[i]});
		STORE_ROW(&p, TABLE_USER, i, {"age", ages[i]},
		    {"date_joined", counts[i]});
	}
	for (uint32_t i = 0; i < 6; i++) {
		assert_int_equal(
		    posts_value(&p, i, TABLE_PIN, category), VALUE_NULL);
		assert_int_equal(
		    posts_value(&p, i, TABLE_PIN, followers), counts[i]);
		assert_int_equal(posts_value(&p, i, TABLE_USER, age), ages[i]);
		assert_int_equal(
		    posts_value(&p, i, TABLE_USER, joined), counts[i]);
	}
}

static void
test_first_stands(void **state)
{
	int64_t art = store_text(&p, "art"), beauty = store_text(&p, "beauty");

	(void)state;
	assert_int_equal(
	    STORE_ROW(&p, TABLE_PIN, 7, {"category", art}), POSTS_NEW);
	assert_int_equal(
	    STORE_ROW(&p, TABLE_PIN, 7, {"category", art}), POSTS_SAME);
	assert_int_equal(
	    STORE_ROW(&p, TABLE_PIN, 7, {"category", beauty}), POSTS_DIFFERS);
	assert_int_equal(STORE_ROW(&p, TABLE_PIN, 7, {"category", art},
			     {"follower_count", 0}),
	    POSTS_DIFFERS);
	assert_int_equal(
	    STORE_ROW(&p, TABLE_USER, 7, {"age", VALUE_NULL}), POSTS_NEW);
	assert_int_equal(
	    STORE_ROW(&p, TABLE_USER, 7, {"age", VALUE_NULL}), POSTS_SAME);
	assert_int_equal(
	    STORE_ROW(&p, TABLE_USER, 7, {"age", 0}), POSTS_DIFFERS);
	assert_int_equal(posts_value(&p, 0, TABLE_PIN, category), art);
}

/* Inds that a weak hash would put into few slots, in several orders. */
static void
test_many(void **state)
{
	static const int64_t steps[] = {
	    1, -1, INT64_C(1) << 32, INT64_C(1) << 44, 7919};
	const int64_t n = 50000;

	for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
		for (int64_t i = 0; i < n; i++)
			assert_int_equal(posts_find(&p, i * steps[s]), i);
		for (int64_t i = n - 1; i >= 0; i--)
			assert_int_equal(posts_find(&p, i * steps[s]), i);
		assert_int_equal(p.n, n);
		teardown(state);
		setup(state);
	}
	assert_int_equal(posts_find(&p, INT64_MIN), 0);
	assert_int_equal(posts_find(&p, INT64_MAX), 1);
	assert_int_equal(posts_find(&p, INT64_MIN), 0);
	assert_int_equal(posts_find(&p, -1), 2);
}

/* Posts without a row in a table cost it nothing but a pointer. */
static void
test_sparse(void **state)
{
	(void)state;
	for (int64_t i = 0; i < 3 * (int64_t)CHUNK_LEN; i++)
		STORE_ROW(
		    &p, i < CHUNK_LEN ? TABLE_PIN : TABLE_GEO, i, {"", 0});
	assert_non_null(p.tables[TABLE_PIN].v[category].cells.v[0]);
	for (size_t i = 1; i < p.tables[TABLE_PIN].v[category].cells.n; i++)
		assert_null(p.tables[TABLE_PIN].v[category].cells.v[i]);
	assert_null(p.tables[TABLE_GEO].v[country].cells.v[0]);
	assert_non_null(p.tables[TABLE_GEO].v[country].cells.v[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_columns, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_join, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_values, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_first_stands, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_sparse, setup, teardown),
	};

	return cmocka_run_group_tests_name("posts", tests, NULL, NULL);
}
