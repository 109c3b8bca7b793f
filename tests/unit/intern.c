/* SPDX-License-Identifier: MIT */
/* Texts: one number each, kept as they are, however many and long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/intern.h"

static struct intern t;

static int
setup(void **state)
{
	(void)state;
	intern_init(&t);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	intern_free(&t);
	return 0;
}

static uint32_t
put(const char *s)
{
	return intern_put(&t, s, strlen(s));
}

static void
test_same(void **state)
{
	const char *s;
	size_t len;

	(void)state;
	assert_int_equal(put("art"), 1);
	assert_int_equal(put("beauty"), 2);
	assert_int_equal(put("art"), 1);
	assert_int_equal(put("ar"), 3);
	assert_int_equal(put(""), 4);
	assert_int_equal(put(""), 4);
	assert_int_equal(intern_put(&t, "a\0b", 3), 5);
	assert_int_equal(intern_put(&t, "a\0c", 3), 6);
	s = intern_text(&t, 5, &len);
	assert_int_equal(len, 3);
	assert_memory_equal(s, "a\0b", 3);
}

static void
test_order(void **state)
{
	uint32_t a = put("a"), ab = put("ab"), b = put("b"),
		 e = put("\xc3\xa9");

	(void)state;
	assert_int_equal(intern_cmp(&t, ab, ab), 0);
	assert_true(intern_cmp(&t, a, ab) < 0);
	assert_true(intern_cmp(&t, b, ab) > 0);
	assert_true(intern_cmp(&t, e, b) > 0); /* bytes are unsigned */
	intern_seal(&t);
	assert_true(intern_cmp(&t, a, b) < 0);
}

static void
test_many(void **state)
{
	const uint32_t n = 100000;
	const char *first;
	char s[32];
	size_t len;

	(void)state;
	put("first");
	first = intern_text(&t, 1, &len);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < n; i++) {
			snprintf(s, sizeof s, "%u, and more of it", i);
			assert_int_equal(put(s), i + 2);
		}
	assert_ptr_equal(intern_text(&t, 1, &len), first);
	assert_memory_equal(first, "first", len);
}

/* Longer than the blocks in which texts lie, and of all lengths around. */
static void
test_long(void **state)
{
	const size_t max = (size_t)300 << 10;
	char *s = malloc(max);
	size_t len;

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < max; i++)
		s[i] = (char)(i % 251);
	for (size_t n = 1; n < max; n += n / 2 + 1) {
		uint32_t id = intern_put(&t, s, n);

		assert_int_equal(put("between"), 2);
		assert_int_equal(intern_put(&t, s, n), id);
		assert_memory_equal(intern_text(&t, id, &len), s, n);
		assert_int_equal(len, n);
	}
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_same, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_long, setup, teardown),
	};

	return cmocka_run_group_tests_name("intern", tests, NULL, NULL);
}
