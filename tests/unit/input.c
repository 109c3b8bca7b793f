/* SPDX-License-Identifier: MIT */
/* input: whatever the lines, the limit and the way the bytes come, the
 * regions hold them all, in whole lines, and no line over max_line. */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/stop.h"

#define NONE SIZE_MAX

static uint64_t seed = 1;

/* xorshift: the same everywhere */
static size_t
below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % n);
}

/* A pipe that a child fills with the text, in chunks of up to `chunk` bytes;
 * answers the end to read. */
static int
pipe_of(const struct buf *text, size_t chunk, pid_t *child)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	*child = fork();
	assert_true(*child >= 0);
	if (*child == 0) {
		close(fd[0]);
		for (size_t at = 0; at < text->len;) {
			size_t n = 1 + below(chunk);
			ssize_t w;

			if (n > text->len - at)
				n = text->len - at;
			w = write(fd[1], text->s + at, n);
			if (w > 0)
				at += (size_t)w;
		}
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

/* One region against the bytes that must come next. */
static void
region_check(enum input_got got, const char *s, size_t len, const char *want,
    size_t max_line)
{
	const char *end = s + len, *nl;
	unsigned char pad = 0;

	assert_memory_equal(s, want, len);
	for (size_t i = 0; i < INPUT_PAD; i++)
		pad |= (unsigned char)s[len + (got == INPUT_TAIL) + i];
	assert_in_range(pad, 0, 255); /* for valgrind: they are initialised */
	switch (got) {
	case INPUT_LINES:
		assert_true(len > 0);
		assert_int_equal(end[-1], '\n');
		if (len > INPUT_BLOCK)
			assert_ptr_equal(memchr(s, '\n', len), end - 1);
		for (; s < end; s = nl + 1) {
			nl = memchr(s, '\n', (size_t)(end - s));
			assert_true((size_t)(nl - s) <= max_line);
		}
		break;
	case INPUT_TAIL:
		assert_true(len > 0 && len <= max_line);
		assert_null(memchr(s, '\n', len));
		assert_int_equal(s[len], '\n');
		break;
	case INPUT_LONG: assert_null(memchr(s, '\n', len)); break;
	case INPUT_LONG_END:
		nl = len > 0 ? memchr(s, '\n', len) : NULL;
		assert_true(nl == NULL || nl == end - 1);
		break;
	default: fail();
	}
}

/* Reads all that `in` has and compares it with the text. */
static void
read_check(struct input *in, const struct buf *text)
{
	size_t at = 0, piece = 0, len;
	enum input_got got;
	char *s;

	while ((got = input_next(in, &s, &len)) < INPUT_EOF) {
		assert_true(len <= text->len - at);
		region_check(got, s, len, text->s + at, in->max_line);
		at += len;
		if (got == INPUT_LONG || got == INPUT_LONG_END)
			piece += len;
		if (got == INPUT_LONG_END) {
			piece -= s[len - (len > 0)] == '\n';
			assert_true(piece > in->max_line);
			piece = 0;
		}
	}
	assert_int_equal(got, INPUT_EOF);
	assert_int_equal(piece, 0);
	assert_int_equal(at, text->len);
	assert_int_equal(in->bytes, text->len);
	assert_int_equal(input_next(in, &s, &len), INPUT_EOF);
}

static void
from_pipe(
    struct input *in, const struct buf *text, size_t max_line, size_t chunk)
{
	pid_t child;
	int fd = pipe_of(text, chunk, &child), st;

	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	assert_int_equal(input_open(in, "-", max_line), 0);
	assert_string_equal(in->name, "stdin");
	read_check(in, text);
	input_close(in);
	assert_int_equal(waitpid(child, &st, 0), child);
}

static void
from_file(struct input *in, const struct buf *text, size_t max_line)
{
	char path[] = "/tmp/unit-input-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	for (size_t at = 0; at < text->len;) {
		ssize_t w = write(fd, text->s + at, text->len - at);

		assert_true(w > 0);
		at += (size_t)w;
	}
	close(fd);
	assert_int_equal(input_open(in, path, max_line), 0);
	unlink(path);
	assert_string_equal(in->name, path);
	read_check(in, text);
	input_close(in);
}

/* Lines of up to `longest` bytes, one in a few of them much shorter. */
static void
text_make(struct buf *b, size_t size, size_t longest)
{
	buf_reset(b);
	while (b->len < size) {
		size_t n = below(below(3) > 0 ? longest + 1 : longest / 50 + 1);
		char *p = buf_reserve(b, n);

		assert_non_null(p);
		memset(p, 'a' + (int)below(26), n);
		buf_end(b, n);
		if (b->len < size || below(2) > 0)
			buf_char(b, '\n');
	}
}

static void
any_lines_any_way(void **state)
{
	static const size_t limits[] = {1, 10, 100, 5000, INPUT_BLOCK - 1,
	    INPUT_BLOCK, INPUT_BLOCK + 1, INPUT_LINE_MAX};
	struct input in = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 64 << 20);
	for (int i = 0; i < 200; i++) {
		size_t longest = (size_t)1 << below(20);
		size_t max_line = limits[below(8)];

		text_make(&b, 1 + below(4 * longest), longest);
		if (i % 2 == 0)
			from_file(&in, &b, max_line);
		else
			from_pipe(&in, &b, max_line, 1 + below(2 * longest));
	}
	input_free(&in);
	buf_free(&b);
}

/* A line of exactly n bytes after a short one, with an LF or without. */
static void
line_of(struct input *in, struct buf *b, size_t n, bool lf, size_t max_line)
{
	char *p;

	buf_reset(b);
	buf_str(b, "x\n");
	p = buf_reserve(b, n);
	assert_non_null(p);
	memset(p, 'y', n);
	buf_end(b, n);
	if (lf)
		buf_str(b, "\nz\n");
	from_file(in, b, max_line);
}

static void
at_the_limits(void **state)
{
	struct input in = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 64 << 20);
	for (size_t n = INPUT_BLOCK - 4; n <= INPUT_BLOCK + 4; n++)
		for (size_t limit = INPUT_BLOCK - 2; limit <= INPUT_BLOCK + 2;
		     limit++) {
			line_of(&in, &b, n, false, limit);
			line_of(&in, &b, n, true, limit);
		}
	for (size_t n = 0; n < 5; n++) {
		line_of(&in, &b, n, false, 2);
		line_of(&in, &b, n, true, 2);
	}
	input_free(&in);
	buf_free(&b);
}

static void
memory_follows_the_line(void **state)
{
	struct input in = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 64 << 20);
	line_of(&in, &b, 1000, true, INPUT_LINE_MAX);
	assert_int_equal(in.cap, INPUT_BLOCK);
	line_of(&in, &b, INPUT_BLOCK + 1, true, INPUT_LINE_MAX);
	assert_int_equal(in.cap, 2 * INPUT_BLOCK);
	line_of(&in, &b, INPUT_LINE_MAX, true, INPUT_LINE_MAX);
	assert_true(in.cap <= INPUT_LINE_MAX + 2);
	line_of(&in, &b, INPUT_LINE_MAX + 1, true, INPUT_LINE_MAX);
	line_of(&in, &b, 3 * INPUT_LINE_MAX, true, INPUT_LINE_MAX);
	assert_true(in.cap <= INPUT_LINE_MAX + 2);
	input_free(&in);
	assert_null(in.s);
	buf_free(&b);
}

static void
lines_come_at_once(void **state)
{
	struct input in = {0};
	char *s;
	size_t len;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
	/* also where another program has made the pipe non-blocking */
	assert_int_equal(fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(input_open(&in, "-", 100), 0);
	assert_int_equal(write(fd[1], "one\ntwo\nthr", 11), 11);
	assert_int_equal(input_next(&in, &s, &len), INPUT_LINES);
	assert_int_equal(len, 8);
	assert_memory_equal(s, "one\ntwo\n", 8);
	assert_int_equal(write(fd[1], "ee\n", 3), 3);
	assert_int_equal(input_next(&in, &s, &len), INPUT_LINES);
	assert_int_equal(len, 6);
	assert_memory_equal(s, "three\n", 6);
	close(fd[1]);
	assert_int_equal(input_next(&in, &s, &len), INPUT_EOF);
	input_close(&in);
	input_free(&in);
	close(fd[0]);
}

static void
deadlines(void **state)
{
	struct input in = {0};
	char *s;
	size_t len;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(input_open(&in, "-", 100), 0);
	/* without any input */
	in.deadline = clock_now() + 1000000;
	assert_int_equal(input_next(&in, &s, &len), INPUT_DUE);
	assert_true(clock_now() >= in.deadline);
	/* in the middle of a line, which is not lost */
	assert_int_equal(write(fd[1], "one\ntw", 6), 6);
	in.deadline = clock_now() + 60 * INT64_C(1000000000);
	assert_int_equal(input_next(&in, &s, &len), INPUT_LINES);
	assert_int_equal(len, 4);
	in.deadline = clock_now();
	assert_int_equal(input_next(&in, &s, &len), INPUT_DUE);
	assert_int_equal(input_next(&in, &s, &len), INPUT_DUE);
	assert_int_equal(write(fd[1], "o\n", 2), 2);
	in.deadline = 0;
	assert_int_equal(input_next(&in, &s, &len), INPUT_LINES);
	assert_int_equal(len, 4);
	assert_memory_equal(s, "two\n", 4);
	close(fd[1]);
	in.deadline = clock_now() + 60 * INT64_C(1000000000);
	assert_int_equal(input_next(&in, &s, &len), INPUT_EOF);
	input_close(&in);
	input_free(&in);
	close(fd[0]);
}

static void
errors(void **state)
{
	struct input in = {0};
	char *s;
	size_t len;

	(void)state;
	assert_int_equal(input_open(&in, "/nonexistent", 100), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(input_open(&in, "/", 100), 0);
	assert_int_equal(input_next(&in, &s, &len), INPUT_ERROR);
	assert_int_equal(errno, EISDIR);
	input_close(&in);
	input_free(&in);
}

/* The last test: what is asked stays asked. */
static void
stops(void **state)
{
	struct input in = {0};
	char *s;
	size_t len;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(write(fd[1], "one\ntwo", 7), 7);
	assert_int_equal(input_open(&in, "-", 100), 0);
	stop_catch();
	raise(SIGTERM);
	assert_int_equal(input_next(&in, &s, &len), INPUT_STOP);
	input_close(&in);
	input_free(&in);
	close(fd[0]);
	close(fd[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_lines_any_way),
	    cmocka_unit_test(at_the_limits),
	    cmocka_unit_test(memory_follows_the_line),
	    cmocka_unit_test(lines_come_at_once),
	    cmocka_unit_test(deadlines),
	    cmocka_unit_test(errors),
	    cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
