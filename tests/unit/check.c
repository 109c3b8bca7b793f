/* SPDX-License-Identifier: MIT */
/* What RFC 8259 and UTF-8 allow and what they do not, case by case; the
 * checker and the walker must agree on each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/input.h"
#include "json/check.h"
#include "json/rec.h"
#include "json/scan.h"

static struct rec_parser *parser;
static struct scan_index *ix;

/* A case may hold NUL: its length is counted by sizeof. */
struct text {
	const char *s;
	size_t len;
};
#define T(s)                                                                   \
	{                                                                      \
		(s), sizeof(s) - 1                                             \
	}

static const struct text good[] = {
    /* numbers */
    T("0"),
    T("-0"),
    T("1"),
    T("-1"),
    T("10"),
    T("1.0"),
    T("-0.0"),
    T("1e1"),
    T("1E1"),
    T("1e+1"),
    T("1e-1"),
    T("0e0"),
    T("0.1e00"),
    T("1e400"),
    T("-1E-400"),
    T("1234567890123456789012345678901234567890"),
    T("0.000000000000000000000000000000000000000000000000000000001"),
    /* strings */
    T("\"\""),
    T("\"a\""),
    T("\"\\\"\""),
    T("\"\\\\\""),
    T("\"\\/\""),
    T("\"\\b\\f\\n\\r\\t\""),
    T("\"\\u0000\""),
    T("\"\\u00e9\""),
    T("\"\\uD83D\\uDE00\""),
    T("\"\\ud800\""),
    T("\"\\udc00\\ud800\""),
    T("\"\\uFFFF\""),
    T("\"\x7f\""),
    T("\"\xc2\x80\""),
    T("\"\xdf\xbf\""),
    T("\"\xe0\xa0\x80\""),
    T("\"\xed\x9f\xbf\""),
    T("\"\xee\x80\x80\""),
    T("\"\xef\xbf\xbf\""),
    T("\"\xef\xbb\xbf\""),
    T("\"\xf0\x90\x80\x80\""),
    T("\"\xf4\x8f\xbf\xbf\""),
    T("\"\xe2\x80\xa8\""),
    T("\"//\""),
    T("\"\\\\u0041\""),
    /* words, blanks, containers */
    T("true"),
    T("false"),
    T("null"),
    T("[]"),
    T("{}"),
    T(" [ ] "),
    T("\t{\t}\r"),
    T("[1,2]"),
    T("[[],{}]"),
    T("{\"a\":{\"a\":{}}}"),
    T("[{\"a\":1,\"a\":2}]"),
    T("{\"\":0}"),
    T("[null , true]"),
    T("{\"a\" : [ ] , \"b\":\"\"}"),
};

static const struct text bad[] = {
    /* numbers */
    T("01"),
    T("-"),
    T("--1"),
    T("+1"),
    T(".1"),
    T("1."),
    T("1.e1"),
    T("1e"),
    T("1e+"),
    T("1e1.5"),
    T("0x1"),
    T("1_000"),
    T("NaN"),
    T("Infinity"),
    T("-Infinity"),
    T("-01"),
    T("1 000"),
    T("1e1e1"),
    T("\xef\xbc\x91"),
    T("2.-1"),
    T("-a"),
    T("1a"),
    /* strings */
    T("\""),
    T("\"a"),
    T("a\""),
    T("'a'"),
    T("\"\\\""),
    T("\"\\a\""),
    T("\"\\x41\""),
    T("\"\\u\""),
    T("\"\\u1\""),
    T("\"\\u12\""),
    T("\"\\u123\""),
    T("\"\\u123g\""),
    T("\"\\uD83D\\u\""),
    T("\"\\U0041\""),
    T("\"\\\n\""),
    T("\"\t\""),
    T("\"\x01\""),
    T("\"\x1f\""),
    T("\"\0\""),
    T("\0"),
    T("\"\\\0\""),
    T("\"\\u00\0\""),
    T("\"\x80\""),
    T("\"\xc0\xaf\""),
    T("\"\xc1\xbf\""),
    T("\"\xc2\""),
    T("\"\xc2\x41\""),
    T("\"\xe0\x9f\xbf\""),
    T("\"\xe2\x80\""),
    T("\"\xed\xa0\x80\""),
    T("\"\xed\xbf\xbf\""),
    T("\"\xf0\x8f\xbf\xbf\""),
    T("\"\xf0\x9f\x98\""),
    T("\"\xf4\x90\x80\x80\""),
    T("\"\xf5\x80\x80\x80\""),
    T("\"\xf8\x88\x80\x80\x80\""),
    T("\"\xfe\""),
    T("\"\xff\""),
    T("\"\xe2\x28\xa1\""),
    T("\"\xf0\x28\x8c\xbc\""),
    /* words */
    T("tru"),
    T("nul"),
    T("falsee"),
    T("True"),
    T("nulll"),
    T("undefined"),
    T("none"),
    T("t"),
    T("truefalse"),
    /* containers */
    T(""),
    T(" "),
    T("["),
    T("]"),
    T("{"),
    T("}"),
    T("[1"),
    T("[1,"),
    T("[1,]"),
    T("[,1]"),
    T("[,]"),
    T("[1,,2]"),
    T("[1 2]"),
    T("[1}"),
    T("{]"),
    T("{\"a\"}"),
    T("{\"a\":}"),
    T("{\"a\" 1}"),
    T("{\"a\":1,}"),
    T("{,\"a\":1}"),
    T("{\"a\":1,,\"b\":2}"),
    T("{a:1}"),
    T("{'a':1}"),
    T("{1:1}"),
    T("{\"a\":1 \"b\":2}"),
    T("{\"a\":1]"),
    T("{\"a\"::1}"),
    T("{\"a\":1}}"),
    T("[1]]"),
    T("[] []"),
    T("{}{}"),
    T("[1]x"),
    T("// c\n1"),
    T("/* c */1"),
    T("[1]#"),
    T("\x0b[]"),
    T("[\x0c]"),
    T("\xa0[]"),
    T("\xe2\x80\xa8[]"),
    T("\xef\xbb\xbf{}"),
    T("[\\n]"),
    T("[\\\"a\"]"),
    T("{\"a\":\\\"b\\\"}"),
    T("[\"a\\\"]"),
    T("{null:1}"),
    T("{\"a\":1:2}"),
    T("[:]"),
    T("[\"a\":1]"),
    T("{\"a\",\"b\"}"),
    T("\"a\" \"b\""),
    T("[\"\"\"\"]"),
    T("{\"a\"\"b\":1}"),
};

/* Whether the walker takes {"k":VALUE}; every scan path must agree. */
static bool
walker_takes(const struct text *t)
{
	static const char *const paths[] = {"portable", "avx2", "neon"};
	static char line[4096 + 2 * INPUT_PAD];
	int answer = -1;
	size_t len;

	memset(line, 0, sizeof line);
	memcpy(line, "{\"k\":", 5);
	memcpy(line + 5, t->s, t->len);
	len = 5 + t->len;
	line[len++] = '}';
	line[len] = '\n';
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		scan_fn *scan = scan_path(paths[i]);
		struct rec rec;
		int takes;

		if (scan == NULL)
			continue;
		scan(ix, line, len + 1);
		takes = ix->nlines == 1 &&
			(!ix->lines[0].suspect ||
			    check_line(line, len, NULL) == 0) &&
			rec_parse(parser, &rec, line, len, line, ix->quotes,
			    NULL) == 0;
		assert_true(answer == -1 || answer == takes);
		answer = takes;
	}
	return answer;
}

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct err e = {0};

		if (check_line(good[i].s, good[i].len, &e) != 0)
			fail_msg("%s: %s", good[i].s, e.msg);
		if (!walker_takes(&good[i]))
			fail_msg("walker: %s", good[i].s);
	}
}

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};

		if (check_line(bad[i].s, bad[i].len, &e) == 0)
			fail_msg("case %zu: %s", i, bad[i].s);
		assert_int_equal(e.kind, ERR_DATA);
		assert_true(e.pos <= bad[i].len);
		/* as a member's value some become well formed */
		if (strcmp(bad[i].s, "}") != 0 && walker_takes(&bad[i]))
			fail_msg("walker, case %zu: %s", i, bad[i].s);
	}
}

/* Every line cut short anywhere is bad, and never read past its end. */
static void
test_cut(void **state)
{
	static const char line[] =
	    "{\"a\":[1.5e3,true,{\"b\":\"\\u00e9\xe2\x82\xac\"}],\"c\":null}";

	(void)state;
	for (size_t len = 0; len < sizeof line - 1; len++) {
		char *copy = malloc(len + 1); /* ASan guards its end */
		struct text t = {copy, len};

		assert_non_null(copy);
		memcpy(copy, line, len);
		assert_int_equal(check_line(copy, len, NULL), -1);
		if (len > 0)
			assert_false(walker_takes(&t));
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_cut),
	};
	struct names *names = names_new();
	int failed;

	parser = names != NULL ? rec_parser_new(names) : NULL;
	ix = malloc(sizeof *ix);
	if (parser == NULL || ix == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rec_parser_free(parser);
	names_free(names);
	free(ix);
	return failed;
}
