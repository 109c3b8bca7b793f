/* SPDX-License-Identifier: MIT */
/* Folders by columns and by time, and plain text as a part of a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/input.h"
#include "data/folder.h"

/* What --partition-by, --time-field and a line make, or the message. */
static const char *
folders(const char *by, const char *time, const char *line)
{
	static char got[2048];
	char text[1024 + INPUT_PAD] = "";
	struct names *names = names_new();
	struct rec_parser *parser;
	struct folder f;
	struct err e = {0};
	struct buf b;
	struct rec r;

	assert_non_null(names);
	if (folder_init(&f, by, time, names, &e) != 0) {
		assert_int_equal(e.kind, ERR_USAGE);
		snprintf(got, sizeof got, "%s", e.msg);
		folder_free(&f);
		names_free(names);
		return got;
	}
	parser = rec_parser_new(names);
	assert_non_null(parser);
	snprintf(text, sizeof text - INPUT_PAD, "%s\n", line);
	assert_int_equal(
	    rec_parse(parser, &r, text, strlen(line), NULL, NULL, &e), 0);
	buf_init(&b, sizeof got - 1);
	folder_put(&f, &r, &b);
	assert_false(b.err);
	memcpy(got, b.s, b.len + 1);
	buf_free(&b);
	rec_parser_free(parser);
	folder_free(&f);
	names_free(names);
	return got;
}

static void
by_columns(void **state)
{
	static const struct {
		const char *by, *line, *want;
	} cases[] = {
	    {"a", "{\"a\":\"x\"}", "a=x"},
	    {"a,b", "{\"b\":1.50,\"a\":true}", "a=true/b=1.50"},
	    {"a,b", "{\"b\":null}", "a=null/b=null"},
	    {"a", "{\"a\":\"\"}", "a="},
	    {"a", "{\"a\":[1,\"/\"]}", "a=[1,\"%2F\"]"},
	    {"a", "{\"a\":\"/%=+ \\u0001\\u0000\\u007f\\n\"}",
		"a=%2F%25%3D%2B %01%00%7F%0A"},
	    {"a", "{\"a\":\"caf\\u00e9\"}", "a=caf\303\251"},
	    {"a", "{\"a\":\"\\ud800x\\udfff\"}", "a=%ED%A0%80x%ED%BF%BF"},
	    {"a", "{\"a\":\".\"}", "a=%2E"},
	    {"a", "{\"a\":\"..\"}", "a=%2E%2E"},
	    {"a", "{\"a\":\"...\"}", "a=..."},
	    {"a", "{\"topic\":\"t\",\"value\":{\"a\":2}}", "a=2"},
	    {"a=b", "{\"a=b\":2}", "a%3Db=2"},
	    {"a,,b", "", "a name is empty in the list"},
	    {"", "", "a name is empty in the list"},
	    {"a/b", "", "not a folder's: a/b"},
	    {"1,2,3,4,5,6,7,8,9", "", "more than 8 columns"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    folders(cases[i].by, NULL, cases[i].line), cases[i].want);
}

static void
by_time(void **state)
{
	static const struct {
		const char *by, *time, *line, *want;
	} cases[] = {
	    {"hour", NULL,
		"{\"topic\":\"t\",\"timestamp\":1598586767999,\"value\":{}}",
		"year=2020/month=08/day=28/hour=03"},
	    {"year", NULL, "{\"topic\":\"t\",\"timestamp\":-1,\"value\":{}}",
		"year=1969"},
	    {"month", NULL, "{\"topic\":\"t\",\"value\":{}}",
		"year=null/month=null"},
	    /* a bare row's is no envelope's */
	    {"year", NULL, "{\"timestamp\":1598586767999}", "year=null"},
	    {"day", "d", "{\"d\":\"2018-02-03 23:30:00-01:00\"}",
		"year=2018/month=02/day=04"},
	    {"year", "d", "{\"d\":\" 2018-02-03T04:05:06Z \"}", "year=2018"},
	    {"year", "d", "{\"d\":\"2018-02-30 00:00:00\"}", "year=null"},
	    {"year", "d", "{\"d\":1e400}", "year=null"},
	    {"year", "d", "{\"d\":true}", "year=null"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    folders(cases[i].by, cases[i].time, cases[i].line),
		    cases[i].want);
}

/* 200 bytes, and no character or escape in two. */
static void
cuts(void **state)
{
	char line[1024], want[300], a[201];

	(void)state;
	memset(a, 'a', sizeof a);
	for (int n = 197; n <= 200; n++) {
		snprintf(line, sizeof line, "{\"v\":\"%.*s/b\"}", n, a);
		snprintf(
		    want, sizeof want, "v=%.*s%s", n, a, n == 197 ? "%2F" : "");
		assert_string_equal(folders("v", NULL, line), want);
		snprintf(line, sizeof line, "{\"v\":\"%.*s\303\251b\"}", n, a);
		snprintf(want, sizeof want, "v=%.*s%s%s", n, a,
		    n <= 198 ? "\303\251" : "", n == 197 ? "b" : "");
		assert_string_equal(folders("v", NULL, line), want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_columns),
	    cmocka_unit_test(by_time),
	    cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
