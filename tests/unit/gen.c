/* SPDX-License-Identifier: MIT */
/* The generator: rows stay in their room, in any order, for extreme numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/gen.h"
#include "json/check.h"

static void
rows_of(uint64_t seed, uint64_t posts, uint64_t from, uint64_t n)
{
	static struct gen g;
	char row[GEN_ROW_MAX];

	gen_init(&g, seed, posts);
	for (uint64_t i = from; i < from + n && i < posts; i++)
		for (enum table t = 0; t < TABLES; t++) {
			size_t len;

			memset(row, '#', sizeof row);
			len = (size_t)(gen_row(&g, t, i, row) - row);
			assert_true(len < sizeof row / 2);
			assert_int_equal(check_line(row, len, NULL), 0);
			/* what a wide copy may touch past the end */
			assert_int_equal(row[sizeof row - 1], '#');
		}
}

static void
test_rows(void **state)
{
	(void)state;
	rows_of(GEN_SEED, GEN_POSTS, 0, GEN_POSTS);
	rows_of(0, 1, 0, 1);
	rows_of(1, 2, 0, 2);
	rows_of(INT64_MAX, 1000, 0, 1000);
	rows_of(5, GEN_POSTS_MAX, GEN_POSTS_MAX - 2000, 2000);
	rows_of(5, (1 << 20) - 1, 0, 2000);
}

/* A post does not depend on those made before it. */
static void
test_any_order(void **state)
{
	static struct gen g;
	char forth[GEN_ROW_MAX], back[GEN_ROW_MAX];
	size_t len;

	(void)state;
	gen_init(&g, 9, 100);
	len = (size_t)(gen_row(&g, TABLE_PIN, 77, forth) - forth);
	for (uint64_t i = 100; i-- > 0;)
		gen_row(&g, TABLE_PIN, i, back);
	assert_int_equal(gen_row(&g, TABLE_PIN, 77, back) - back, len);
	assert_memory_equal(forth, back, len);
}

/* Categories lie in contiguous blocks, whatever the number of posts. */
static void
test_categories(void **state)
{
	static struct gen g;
	char row[GEN_ROW_MAX], last[64] = "";
	int blocks = 0;

	(void)state;
	gen_init(&g, 3, 5000);
	for (uint64_t i = 0; i < 5000; i++) {
		char *end = gen_row(&g, TABLE_PIN, i, row), *name;

		*end = '\0';
		name = strstr(row, "\"category\":");
		assert_non_null(name);
		if (name == NULL || strncmp(last, name, sizeof last - 1) == 0)
			continue;
		blocks++;
		memset(last, 0, sizeof last);
		memcpy(last, name, strlen(name));
	}
	assert_int_equal(blocks, 13);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_any_order),
	    cmocka_unit_test(test_categories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
