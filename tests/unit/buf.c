/* SPDX-License-Identifier: MIT */
/* buf: growth, the NUL after the text, the limit, sticky failure. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
starts_empty(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_string_equal(b.s, "");
	buf_end(&b, 0);
	buf_reset(&b);
	buf_add(&b, NULL, 0);
	buf_str(&b, "");
	buf_printf(&b, "%s", "");
	assert_false(b.err);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.s, "");
	buf_free(&b);
}

static void
appends(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	buf_add(&b, "a\0b", 3);
	buf_char(&b, 'c');
	buf_str(&b, "de");
	buf_printf(&b, "%d-%s", 42, "x");
	assert_false(b.err);
	assert_int_equal(b.len, 10);
	assert_memory_equal(b.s, "a\0bcde42-x", 11);
	buf_reset(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.s, "");
	buf_str(&b, "again");
	assert_string_equal(b.s, "again");
	buf_free(&b);
	assert_string_equal(b.s, "");
	assert_int_equal(b.cap, 0);
}

static void
holds_exactly_max(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	buf_str(&b, "12345");
	assert_false(b.err);
	buf_str(&b, "");
	assert_false(b.err);
	buf_char(&b, '6');
	assert_true(b.err);
	assert_string_equal(b.s, "12345");
	buf_free(&b);
}

static void
failure_is_sticky(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_str(&b, "too long");
	assert_true(b.err);
	buf_char(&b, 'x');
	buf_printf(&b, "%d", 1);
	assert_null(buf_reserve(&b, 0));
	assert_string_equal(b.s, "");
	buf_reset(&b);
	assert_false(b.err);
	buf_str(&b, "fits");
	assert_string_equal(b.s, "fits");
	buf_free(&b);
}

static void
sizes_do_not_overflow(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	buf_char(&b, 'x');
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_true(b.err);
	buf_reset(&b);
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_true(b.err);
	buf_free(&b);
}

static void
reserve_and_end(void **state)
{
	struct buf b;
	char *p;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 1000; i++) {
		p = buf_reserve(&b, 300);
		assert_ptr_equal(p, b.s + b.len);
		memset(p, 'a' + i % 26, 300);
		buf_end(&b, (size_t)i % 300);
		assert_int_equal(b.s[b.len], 0);
	}
	assert_false(b.err);
	assert_true(b.cap < 2 * b.len + 1024);
	buf_free(&b);
	/* room that nothing was put into, in memory that was used before */
	p = malloc(300);
	assert_non_null(p);
	memset(p, 'x', 300);
	free(p);
	assert_non_null(buf_reserve(&b, 290));
	assert_string_equal(b.s, "");
	buf_free(&b);
}

static void
free_takes_zeroed(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_free(&b);
	assert_string_equal(b.s, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(starts_empty),
	    cmocka_unit_test(appends),
	    cmocka_unit_test(holds_exactly_max),
	    cmocka_unit_test(failure_is_sticky),
	    cmocka_unit_test(sizes_do_not_overflow),
	    cmocka_unit_test(reserve_and_end),
	    cmocka_unit_test(free_takes_zeroed),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
