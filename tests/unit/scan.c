/* SPDX-License-Identifier: MIT */
/* Every path of the scanner against a naive reading of the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/input.h"
#include "base/utf8.h"
#include "json/scan.h"

static const char *const paths[] = {"portable", "avx2", "neon"};

#define ROOM ((size_t)4096)

static char *memory; /* ROOM bytes of text, INPUT_PAD on both sides */
static struct scan_index *ix;

static uint64_t
rnd(void)
{
	static uint64_t x = 88172645463325252u; /* xorshift64 */

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Whether every string-like part of a line is fine: the promise of
 * scan_line.suspect being false. Plain loops, no masks. */
static bool
line_clean(const char *s, size_t len)
{
	bool in = false;

	for (size_t i = 0; i < len;) {
		size_t n = utf8_len((const unsigned char *)s + i, len - i);
		unsigned char c = (unsigned char)s[i];

		if (n == 0)
			return false;
		if (c < 0x20 && !(c == '\r' && i + 1 == len))
			return false;
		if (c == '\\') {
			if (i + 1 == len ||
			    memchr("\"\\/bfnrtu", s[i + 1], 9) == NULL)
				return false;
			if (s[i + 1] == 'u') {
				if (len - i < 6 ||
				    strspn(s + i + 2,
					"0123456789abcdefABCDEF") < 4)
					return false;
			}
			i += 2;
			continue;
		}
		if (c == '"')
			in = !in;
		i += n;
	}
	return !in;
}

static void
compare(const char *path, const char *s, size_t len)
{
	scan_fn *scan = scan_path(path);
	size_t start = 0, q = 0, done;

	if (scan == NULL)
		return;
	done = scan(ix, s, len);
	for (size_t i = 0; i < ix->nlines; i++) {
		const char *lf = memchr(s + start, '\n', len - start);
		const struct scan_line *l = &ix->lines[i];

		assert_non_null(lf);
		assert_int_equal(l->end, lf - s);
		if (!line_clean(s + start, l->end - start))
			assert_true(l->suspect);
		for (size_t k = start; k < l->end; k++) {
			if (s[k] == '"') {
				assert_true(q < l->quotes);
				assert_int_equal(ix->quotes[q], k);
				q++;
			} else if (s[k] == '\\') {
				k++; /* an LF here is the line's end */
			}
		}
		assert_int_equal(q, l->quotes);
		start = l->end + 1;
	}
	assert_int_equal(start, done);
	if (ix->nlines < SCAN_LINES)
		assert_int_equal(done, len);
}

static void
compare_all(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		compare(paths[i], s, len);
}

static const char *const bits[] = {"\"", "\\", "\n", "a", "\\\\", "\\\"",
    "\\u00e9", "\\u00eg", "\xc3\xa9", "\xe2\x80\xa6", "\xf0\x9f\x98\x80",
    "\xc3", "\xe2\x80", "\xf0\x9f\x98", "\x80", "\xed\xa0\x80", "\xc0\xaf",
    "\xf4\x90\x80\x80", "\xff", "\t", "\r", "\r\n", "{\"k\":1}", "\x01",
    "the quick brown fox jumps over the lazy dog and then some more text",
    "\n\n", "\\n", "\\x", "\xe0\x9f\xbf", "\xef\xbf\xbf", "\x7f"};

static size_t
random_text(char *s, size_t want)
{
	size_t n = 0, kinds = sizeof bits / sizeof *bits;
	bool wild = rnd() % 4 == 0;

	while (n < want) {
		const char *b = bits[wild ? rnd() % kinds : rnd() % 10];
		size_t len = strlen(b);

		if (n + len > want)
			break;
		memcpy(s + n, b, len);
		n += len;
	}
	s[n++] = '\n';
	return n;
}

static void
test_random(void **state)
{
	(void)state;
	for (int round = 0; round < 20000; round++) {
		char *s = memory + INPUT_PAD + rnd() % 64;
		size_t len = random_text(s, rnd() % 400);

		compare_all(s, len);
	}
}

/* A small hostile text moved through every place of two blocks. */
static void
test_boundaries(void **state)
{
	static const char *const hostile[] = {"\\\\\\\"", "\\u12ag",
	    "\xe2\x80\n", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\n", "\r\n",
	    "\\\n\"", "\"\n\"", "\xe2\n\x80\x80\n", "\\ud83d\\ude00", ""};

	(void)state;
	for (size_t h = 0; h < sizeof hostile / sizeof *hostile; h++)
		for (size_t at = 0; at < 130; at++)
			for (size_t after = 0; after < 3; after++) {
				char *s = memory + INPUT_PAD;
				size_t n = at, hl = strlen(hostile[h]);

				memset(s, after == 1 ? '\\' : 'x', at);
				memcpy(s + n, hostile[h], hl);
				n += hl;
				memset(s + n, 'y', after * 70);
				n += after * 70;
				s[n++] = '\n';
				compare_all(s, n);
			}
}

static void
test_full_tables(void **state)
{
	char *s = malloc(SCAN_REGION + INPUT_PAD);

	(void)state;
	assert_non_null(s);
	memset(s, '\n', SCAN_REGION + INPUT_PAD);
	compare_all(s, SCAN_REGION);
	assert_int_equal(ix->nlines, SCAN_LINES);
	/* a line with more quotes than the index holds is left to others */
	memset(s, '"', SCAN_REGION - 1);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (scan_path(paths[i]) != NULL)
			assert_int_equal(
			    scan_path(paths[i])(ix, s, SCAN_REGION), 0);
	/* the lines before it are not */
	memcpy(s, "{}\n[]\n", 6);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (scan_path(paths[i]) != NULL)
			assert_int_equal(
			    scan_path(paths[i])(ix, s, SCAN_REGION), 6);
	free(s);
}

/* Quotes, backslashes and UTF-8 of every two-byte value. */
static void
test_pairs(void **state)
{
	char *s = memory + INPUT_PAD;

	(void)state;
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++) {
			memcpy(s, "\"a__a\"\n", 8);
			s[2] = (char)a;
			s[3] = (char)b;
			compare_all(s, 7);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_boundaries),
	    cmocka_unit_test(test_full_tables),
	    cmocka_unit_test(test_pairs),
	};
	int failed;

	memory = calloc(1, ROOM + (size_t)2 * INPUT_PAD);
	ix = malloc(sizeof *ix);
	if (memory == NULL || ix == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(memory);
	free(ix);
	return failed;
}
