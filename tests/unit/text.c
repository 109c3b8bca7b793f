/* SPDX-License-Identifier: MIT */
/* text: escapes read and written, prefixes, blanks at both ends. */
#include "json/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Unescapes lit in memory of exactly its size, so that a sanitizer or
 * valgrind sees a byte read or written too far. */
static void
unescapes_to(const char *lit, const char *want, size_t wlen)
{
	size_t len = strlen(lit);
	char *s = malloc(len + 1), *dst = malloc(len + 1);

	assert_non_null(s);
	assert_non_null(dst);
	memcpy(s, lit, len);
	assert_int_equal(text_unescape(dst, s, len), wlen);
	assert_memory_equal(dst, want, wlen);
	free(s);
	free(dst);
}

static void
unescapes(void **state)
{
	(void)state;
	unescapes_to("", "", 0);
	unescapes_to("plain", "plain", 5);
	unescapes_to("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8);
	unescapes_to("a\\u0000b", "a\0b", 3);
	unescapes_to("\\u0041\\u00e9\\u20AC\\u20ac",
	    "A\xc3\xa9\xe2\x82\xac\xe2\x82\xac", 9);
	unescapes_to("\\ud83d\\ude00!", "\xf0\x9f\x98\x80!", 5);
	unescapes_to("\\uDBFF\\uDFFF", "\xf4\x8f\xbf\xbf", 4);
	unescapes_to("\\\\u0041", "\\u0041", 6);
	unescapes_to("\xc3\xa9\\n\xc3\xa9", "\xc3\xa9\n\xc3\xa9", 5);
}

static void
lone_surrogates_are_three_bytes(void **state)
{
	(void)state;
	unescapes_to("\\ud83d", "\xed\xa0\xbd", 3);
	unescapes_to("\\ude00", "\xed\xb8\x80", 3);
	unescapes_to("\\ud83dx", "\xed\xa0\xbdx", 4);
	unescapes_to("\\ud83d\\n", "\xed\xa0\xbd\n", 4);
	unescapes_to("\\ud83d\\u0041",
	    "\xed\xa0\xbd"
	    "A",
	    4);
	unescapes_to("\\ude00\\ud83d", "\xed\xb8\x80\xed\xa0\xbd", 6);
	unescapes_to(
	    "\\ud83d\\ud83d\\ude00", "\xed\xa0\xbd\xf0\x9f\x98\x80", 7);
}

static void
unescapes_in_place(void **state)
{
	char s[] = "x\\ty\\u0041z";

	(void)state;
	assert_int_equal(text_unescape(s, s, strlen(s)), 5);
	assert_memory_equal(s, "x\tyAz", 5);
}

static void
escapes(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	text_escape(&b, "", 0);
	assert_string_equal(b.s, "");
	text_escape(&b, "a\"b\\c/\b\f\n\r\t\v\x1f\x7f\xc3\xa9\0", 17);
	assert_string_equal(b.s, "a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u000b\\u001f"
				 "\x7f\xc3\xa9\\u0000");
	buf_reset(&b);
	text_escape(&b, "\xed\xa0\xbd\xed\xbf\xbf.\xed\x9f\xbf\xed\xa0", 12);
	assert_string_equal(b.s, "\\ud83d\\udfff.\xed\x9f\xbf\xed\xa0");
	buf_free(&b);
}

static void
every_byte_comes_back(void **state)
{
	char all[256], back[6 * 256];
	struct buf b;

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	buf_init(&b, sizeof back);
	text_escape(&b, all, sizeof all);
	assert_int_equal(text_unescape(back, b.s, b.len), sizeof all);
	assert_memory_equal(back, all, sizeof all);
	buf_free(&b);
}

#define EQUAL(lit, text) text_equal(lit, strlen(lit), text, strlen(text))
#define PREFIX(lit, text) text_prefix(lit, strlen(lit), text, strlen(text))

static void
compares_unescaped(void **state)
{
	(void)state;
	assert_true(EQUAL("", ""));
	assert_true(EQUAL("Untitled", "Untitled"));
	assert_true(EQUAL("\\u0055ntitle\\u0064", "Untitled"));
	assert_true(EQUAL("\\ud83d\\ude00", "\xf0\x9f\x98\x80"));
	assert_true(EQUAL("\\/", "/"));
	assert_false(EQUAL("Untitled ", "Untitled"));
	assert_false(EQUAL("Untitle", "Untitled"));
	assert_false(EQUAL("untitled", "Untitled"));
	assert_false(EQUAL("", "Untitled"));
	assert_false(EQUAL("Untitled", ""));
	assert_false(EQUAL("\\\\u0055", "U"));
}

static void
finds_where_a_prefix_ends(void **state)
{
	(void)state;
	assert_int_equal(PREFIX("", ""), 0);
	assert_int_equal(PREFIX("abc", ""), 0);
	assert_int_equal(PREFIX("abc", "ab"), 2);
	assert_int_equal(PREFIX("abc", "abc"), 3);
	assert_int_equal(PREFIX("\\u0061bc", "ab"), 7);
	assert_int_equal(PREFIX("a\\nc", "a\n"), 3);
	assert_true(PREFIX("ab", "abc") == SIZE_MAX);
	assert_true(PREFIX("xbc", "ab") == SIZE_MAX);
	assert_true(PREFIX("\\u20ac", "\xe2\x82") == SIZE_MAX);
	assert_true(PREFIX("", "a") == SIZE_MAX);
}

static void
trims_to(const char *lit, const char *want)
{
	size_t len = strlen(lit);
	char *copy = malloc(len + 1);
	const char *s = copy;

	assert_non_null(copy);
	memcpy(copy, lit, len);
	len = text_trim(&s, len);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(s, want, len);
	free(copy);
}

static void
trims(void **state)
{
	(void)state;
	trims_to("", "");
	trims_to("x", "x");
	trims_to("  Peru ", "Peru");
	trims_to(" \\t\\n\\r\\f\\u000b\xc2\xa0\\u00a0\\u00A0x"
		 "\\u00a0\xc2\xa0\\u0009\\u0020\\f\\r\\n\\t ",
	    "x");
	trims_to("a b", "a b");
	trims_to(" \\u0020 ", "");
	trims_to("\xc2\xa0", "");
}

static void
trims_nothing_else(void **state)
{
	(void)state;
	/* an escaped backslash is no beginning of an escape */
	trims_to("x\\\\n", "x\\\\n");
	trims_to("x\\\\\\n", "x\\\\");
	trims_to("x\\\\u0020", "x\\\\u0020");
	trims_to("x\\\\\\u0020", "x\\\\");
	trims_to("\\\\", "\\\\");
	trims_to("\\b\\b", "\\b\\b");
	trims_to("\\u0000", "\\u0000");
	trims_to("\\u2003x\\u200b", "\\u2003x\\u200b");
	trims_to("\\\"", "\\\"");
	/* the bytes C2 and A0 of other characters */
	trims_to("\xc3\xa0", "\xc3\xa0");
	trims_to("\xc2\xa9", "\xc2\xa9");
	trims_to("\xe2\x82\xa0", "\xe2\x82\xa0");
	trims_to("u0020", "u0020");
	trims_to("n", "n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unescapes),
	    cmocka_unit_test(lone_surrogates_are_three_bytes),
	    cmocka_unit_test(unescapes_in_place),
	    cmocka_unit_test(escapes),
	    cmocka_unit_test(every_byte_comes_back),
	    cmocka_unit_test(compares_unescaped),
	    cmocka_unit_test(finds_where_a_prefix_ends),
	    cmocka_unit_test(trims),
	    cmocka_unit_test(trims_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
