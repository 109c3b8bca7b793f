/* SPDX-License-Identifier: MIT */
/* What a server says, in words and in rows, without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/pg-creds.h"
#include "net/pg-table.h"
#include "net/pg-wire.h"

static void
messages(void **state)
{
	static const char refused[] =
	    "connection to server at \"db\" (10.0.0.7), port 5432 failed: "
	    "FATAL:  28P01: password authentication failed for user \"ann\"\n"
	    "LOCATION:  auth_failed, auth.c:331\n";
	char line[256] = "", few[12] = "";

	(void)state;
	assert_non_null(pg_state(refused));
	assert_memory_equal(pg_state(refused), "28P01", 5);
	assert_null(pg_state("FATAL:  password authentication failed"));
	assert_null(pg_state("a:  1234: b"));
	assert_null(pg_state(""));
	pg_one_line(line, sizeof line, refused);
	assert_string_equal(line,
	    "connection to server at \"db\" (10.0.0.7), port 5432 failed: "
	    "FATAL: password authentication failed for user \"ann\"");
	line[0] = '\0';
	pg_one_line(line, sizeof line, "one\n\thint\ntwo\nHINT:  three\n\n");
	assert_string_equal(line, "one; two");
	pg_one_line(few, sizeof few, "one\ntwo\nthree\nfour\n");
	assert_string_equal(few, "one; two; t");
	assert_true(pg_state_passes("57P03"));
	assert_true(pg_state_passes("08006"));
	assert_false(pg_state_passes("42P01"));
	assert_true(pg_for_ever("SSL error: certificate verify failed"));
	assert_false(pg_for_ever(
	    "could not translate host name \"invalid\" to address: Name or "
	    "service not known"));
}

static void
rows(void **state)
{
	static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\2ab";
	static const char row[] = "\0\2\377\377\377\377\0\0\0\2hi";
	struct pg_field f[2];
	size_t len = sizeof row - 1;

	(void)state;
	assert_int_equal(pg_row_header(head, sizeof head - 1), 21);
	for (size_t n = 0; n < 21; n++)
		assert_int_equal(pg_row_header(head, n), 0);
	assert_int_equal(pg_row_split(row, len, f, 2), 1);
	assert_null(f[0].s);
	assert_int_equal(f[1].len, 2);
	assert_memory_equal(f[1].s, "hi", 2);
	assert_int_equal(pg_row_split(row, len, f, 1), -1);
	for (size_t n = 0; n < len; n++)
		assert_int_equal(pg_row_split(row, n, f, 2), -1);
	assert_int_equal(pg_row_split("\377\377", 2, f, 2), 0);
	assert_int_equal(pg_integer(&(struct pg_field){"\377\376", 2}), -2);
	assert_int_equal(
	    pg_integer(&(struct pg_field){"\200\0\0\0\0\0\0\0", 8}), INT64_MIN);
}

static void
names(void **state)
{
	static const char *const good[][2] = {{"a", "\"a\""},
	    {"A b", "\"A b\""}, {"s.t", "\"s\".\"t\""},
	    {"\"a.b\".c", "\"a.b\".\"c\""}, {"\"a\"\"b\"", "\"a\"\"b\""},
	    {"x;--'", "\"x;--'\""}, {"a\"b", "\"a\"\"b\""}};
	static const char *const bad[] = {
	    "", ".", "a.", ".a", "a.b.c", "\"\"", "\"a", "\"a\"b", "\"\".a"};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const char *end;

		buf_init(&b, 1000);
		end = pg_table_name(&b, good[i][0], ',');
		assert_non_null(end);
		assert_int_equal(*end, '\0');
		assert_string_equal(b.s, good[i][1]);
		buf_free(&b);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		buf_init(&b, 1000);
		assert_null(pg_table_name(&b, bad[i], ','));
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages),
	    cmocka_unit_test(rows),
	    cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
