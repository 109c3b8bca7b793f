/* SPDX-License-Identifier: MIT */
/* What two threads read of a file is what stands in it, as far as they go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/input.h"
#include "json/ahead.h"

#define FILE_MAX (24 * AHEAD_BLOCK) /* the ring goes round */

static char *text;
static size_t len;
static int fd;
static struct scan_index *ix;

static uint64_t
rnd(uint64_t below)
{
	static uint64_t x = 88172645463325252u; /* xorshift64 */

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x % below;
}

static int
setup(void **state)
{
	char path[] = "/tmp/pinpipe-ahead-XXXXXX";

	(void)state;
	text = malloc(FILE_MAX + INPUT_PAD);
	ix = malloc(sizeof *ix);
	fd = mkstemp(path);
	len = 0;
	return fd == -1 || unlink(path) != 0 || text == NULL || ix == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	free(text);
	free(ix);
	return close(fd);
}

/* A line of n bytes with its LF: text and quotes, every `quote`th byte. */
static void
line(size_t n, size_t quote)
{
	static const char letters[] = "\"abcdefghijklmnopqrstuv";

	assert_true(len + n <= FILE_MAX);
	for (size_t i = 0; i + 1 < n; i++)
		text[len + i] =
		    letters[i % quote == quote - 1 ? 0 : 1 + len % 22];
	text[len + n - 1] = '\n';
	len += n;
}

static void
write_text(void)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(file_write_at(fd, text, len, 0), 0);
}

/* Whether the index is that of the lines. */
static void
index_fits(const struct ahead_part *p)
{
	assert_int_equal(scan_best()(ix, p->s, p->len), p->len);
	assert_int_equal(ix->nlines, p->ix->nlines);
	for (size_t i = 0; i < ix->nlines; i++) {
		assert_int_equal(ix->lines[i].end, p->ix->lines[i].end);
		assert_int_equal(ix->lines[i].quotes, p->ix->lines[i].quotes);
		assert_int_equal(ix->lines[i].suspect, p->ix->lines[i].suspect);
	}
	assert_memory_equal(ix->quotes, p->ix->quotes,
	    ix->lines[ix->nlines - 1].quotes * sizeof *ix->quotes);
}

/* Of the file from `from` on, all is given up to `to`. */
static void
gives(size_t from, size_t to)
{
	struct ahead_part p;
	struct ahead *a;
	size_t at = from;

	assert_int_equal(lseek(fd, (off_t)from, SEEK_SET), from);
	a = ahead_open(fd, 0, scan_best());
	assert_non_null(a);
	while (ahead_next(a, &p)) {
		assert_true(p.len > 0 && at + p.len <= len);
		assert_memory_equal(p.s, text + at, p.len);
		index_fits(&p);
		at += p.len;
	}
	ahead_close(a);
	assert_int_equal(at, to);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), to);
}

/* --- the tests */

static void
test_lines_of_any_length(void **state)
{
	static const size_t longest[] = {2, 30, 700, 9000, AHEAD_BLOCK};

	(void)state;
	for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
		len = 0;
		while (len + longest[i] <= FILE_MAX - rnd(AHEAD_BLOCK))
			line(1 + rnd(longest[i]), 2 + rnd(100));
		write_text();
		gives(0, len);
	}
}

/* Where blocks meet: an LF before, at and after it, and lines that begin with
 * one block and end with another. */
static void
test_lines_at_borders(void **state)
{
	static const size_t first[] = {1, AHEAD_BLOCK - 1, AHEAD_BLOCK,
	    AHEAD_BLOCK + 1, 2 * AHEAD_BLOCK - 1, 2 * AHEAD_BLOCK};

	(void)state;
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		for (size_t j = 0; j < sizeof first / sizeof *first; j++) {
			len = 0;
			line(first[i], 100);
			if (first[j] <= AHEAD_BLOCK)
				line(first[j], 100);
			for (int n = 0; n < 20; n++)
				line(AHEAD_BLOCK / 2, 100);
			write_text();
			gives(0, len);
		}
}

/* Behind a line that is too long, or has too many quotes, it does not go. */
static void
test_odd_lines(void **state)
{
	size_t even;

	(void)state;
	for (int odd = 0; odd < 3; odd++) {
		len = 0;
		while (len < 10 * AHEAD_BLOCK)
			line(700, 20);
		even = len;
		if (odd == 0)
			line(2 * AHEAD_BLOCK + 1, 100);
		else if (odd == 1)
			line(SCAN_QUOTES + 100, 1);
		else
			text[len++] = 'x'; /* the file ends within it */
		if (odd < 2)
			line(AHEAD_BLOCK, 100);
		write_text();
		gives(0, even);
	}
}

/* It begins where the file stands. */
static void
test_from_within(void **state)
{
	(void)state;
	while (len < 12 * AHEAD_BLOCK)
		line(1000, 20);
	write_text();
	gives(1000, len);
	gives(777 * 1000, len);
	gives(len, len);
}

/* Who stops early stands where he stopped. */
static void
test_closed_early(void **state)
{
	struct ahead_part p;
	struct ahead *a;

	(void)state;
	while (len < 20 * AHEAD_BLOCK)
		line(1000, 20);
	write_text();
	for (int taken = 0; taken < 12; taken++) {
		size_t at = 0;

		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		a = ahead_open(fd, 0, scan_best());
		assert_non_null(a);
		for (int i = 0; i < taken; i++) {
			assert_true(ahead_next(a, &p));
			at += p.len;
		}
		ahead_close(a);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), at);
	}
}

static void
test_not_possible(void **state)
{
	int pipes[2];

	(void)state;
	line(1000, 20);
	write_text();
	assert_null(ahead_open(fd, 1001, scan_best()));
	assert_int_equal(lseek(fd, 1, SEEK_SET), 1);
	assert_null(ahead_open(fd, 1000, scan_best()));
	assert_int_equal(pipe(pipes), 0);
	assert_null(ahead_open(pipes[0], 0, scan_best()));
	close(pipes[0]);
	close(pipes[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_lines_of_any_length, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_lines_at_borders, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_odd_lines, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_from_within, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_closed_early, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_not_possible, setup, teardown),
	};

	return cmocka_run_group_tests_name("ahead", tests, NULL, NULL);
}
