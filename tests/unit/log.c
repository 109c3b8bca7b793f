/* SPDX-License-Identifier: MIT */
/* A partition in a folder: appended, cut, rolled, followed. */
#include "readdir.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/log.h"

#define ALL UINT64_MAX

static char dir[64];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-log-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

static void
append(struct log_writer *w, const char *lines, uint64_t n)
{
	struct err e = {0};
	uint64_t next, stand;

	assert_int_equal(log_lock(w, &next, &e), 0);
	assert_int_equal(log_append(w, lines, strlen(lines), n, &stand, &e), 0);
	assert_int_equal(stand, n);
	log_unlock(w);
	assert_int_equal(log_sync(w, &e), 0);
}

/* What a reader gives next, as text. */
static const char *
next(struct log_reader *r, size_t most, uint64_t lines, uint64_t end)
{
	static char text[4096];
	struct err e = {0};
	const char *s;
	size_t len;
	uint64_t n;

	assert_int_equal(log_read(r, most, lines, end, &s, &len, &n, &e), 0);
	if (n == 0)
		return "";
	memcpy(text, s, len);
	text[len] = '\0';
	return text;
}

static void
raw(const char *name, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

#define SEGMENT "00000000000000000000.ndjson"

static void
test_append_and_read(void **state)
{
	struct log_writer w;
	struct log_reader r;
	struct err e = {0};
	uint64_t first, end;

	(void)state;
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(end, 0);
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	assert_string_equal(next(&r, 100, ALL, ALL), "");
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	append(&w, "a\nbb\n", 2);
	assert_string_equal(next(&r, 100, ALL, ALL), "a\nbb\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "");
	append(&w, "c\nd\ne\n", 3);
	assert_string_equal(next(&r, 1, ALL, ALL), "c\n");
	assert_string_equal(next(&r, 100, 1, ALL), "d\n");
	assert_string_equal(next(&r, 100, ALL, 4), "");
	assert_string_equal(next(&r, 100, ALL, ALL), "e\n");
	log_reader_close(&r);
	assert_int_equal(log_reader_open(&r, dir, 3, &e), 0);
	assert_string_equal(next(&r, 100, ALL, 4), "d\n");
	log_reader_close(&r);
	log_writer_close(&w);
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(first, 0);
	assert_int_equal(end, 5);
}

static void
test_torn_line_is_cut(void **state)
{
	struct log_writer w;
	struct log_reader r;
	struct err e = {0};
	uint64_t first, end;

	(void)state;
	raw(SEGMENT, "a\nb\ntor");
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(end, 2);
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	assert_string_equal(next(&r, 100, ALL, ALL), "a\nb\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "");
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	append(&w, "c\n", 1);
	assert_string_equal(next(&r, 100, ALL, ALL), "c\n");
	/* also one that another left while this one was open */
	raw(SEGMENT, "d\ntorn again");
	append(&w, "e\n", 1);
	assert_string_equal(next(&r, 100, ALL, ALL), "d\ne\n");
	log_reader_close(&r);
	log_writer_close(&w);
}

static void
test_two_writers(void **state)
{
	struct log_writer a, b;
	struct err e = {0};
	uint64_t next_offset;

	(void)state;
	assert_int_equal(log_writer_open(&a, dir, &e), 0);
	assert_int_equal(log_writer_open(&b, dir, &e), 0);
	append(&a, "1\n2\n", 2);
	assert_int_equal(log_lock(&b, &next_offset, &e), 0);
	assert_int_equal(next_offset, 2);
	log_unlock(&b);
	append(&b, "3\n", 1);
	assert_int_equal(log_lock(&a, &next_offset, &e), 0);
	assert_int_equal(next_offset, 3);
	log_unlock(&a);
	log_writer_close(&a);
	log_writer_close(&b);
}

static void
interrupt(int sig)
{
	(void)sig;
}

/* A signal wakes a reader that waits for a writer: it has seen nothing then,
 * as what it would see without the lock may still be cut. */
static void
test_reader_is_woken(void **state)
{
	const struct itimerval often = {{0, 20000}, {0, 20000}};
	const struct itimerval never = {{0, 0}, {0, 0}};
	struct sigaction act = {.sa_handler = interrupt}, before;
	struct log_writer w;
	struct log_reader r;
	struct err e = {0};
	uint64_t at, stand;

	(void)state;
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	append(&w, "1\n", 1);
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	assert_int_equal(log_lock(&w, &at, &e), 0);
	assert_int_equal(log_append(&w, "2\n", 2, 1, &stand, &e), 0);
	assert_int_equal(sigaction(SIGALRM, &act, &before), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	assert_string_equal(next(&r, 100, 10, ALL), "");
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
	log_unlock(&w);
	assert_string_equal(next(&r, 100, 10, ALL), "1\n2\n");
	log_reader_close(&r);
	log_writer_close(&w);
}

/* A batch of about 1 MiB. */
static void
fill(struct log_writer *w, char c)
{
	static char lines[(1 << 20) + 1];

	memset(lines, c, sizeof lines - 1);
	lines[(1 << 19) - 1] = lines[(1 << 20) - 1] = '\n';
	append(w, lines, 2);
}

static void
test_segments_roll(void **state)
{
	const uint64_t all = (LOG_SEGMENT >> 19) + 6;
	struct log_writer w, other;
	struct log_reader r;
	struct err e = {0};
	uint64_t first, end, n, got = 0;
	char path[128];
	const char *s;
	size_t len;

	(void)state;
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	assert_int_equal(log_writer_open(&other, dir, &e), 0);
	append(&other, "x\n", 1);
	append(&w, "y\n", 1);
	for (uint64_t i = 2; i < all; i += 2)
		fill(i % 4 == 0 ? &w : &other, 'z');
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(end, all);
	assert_int_equal(log_reader_open(&r, dir, 1, &e), 0);
	do {
		assert_int_equal(
		    log_read(&r, 1 << 18, ALL, ALL, &s, &len, &n, &e), 0);
		got += n;
	} while (n > 0);
	assert_int_equal(got, all - 1);
	log_reader_close(&r);
	/* the oldest segment is trimmed */
	snprintf(path, sizeof path, "%s/" SEGMENT, dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(end, all);
	assert_true(first > 0);
	assert_int_equal(log_reader_open(&r, dir, 1, &e), -1);
	assert_int_equal(e.kind, ERR_DATA);
	assert_non_null(strstr(e.msg, "not there any more"));
	log_reader_close(&r);
	assert_int_equal(log_reader_open(&r, dir, first, &e), 0);
	log_reader_close(&r);
	assert_int_equal(log_reader_open(&r, dir, all + 1, &e), -1);
	assert_non_null(strstr(e.msg, "it ends before offset"));
	log_reader_close(&r);
	log_writer_close(&w);
	log_writer_close(&other);
}

/* Reads on, and is told that it cannot. */
static void
refused(struct log_reader *r, const char *why)
{
	struct err e = {0};
	const char *s;
	size_t len;
	uint64_t n;

	assert_int_equal(log_read(r, 100, ALL, ALL, &s, &len, &n, &e), -1);
	assert_int_equal(e.kind, ERR_DATA);
	assert_non_null(strstr(e.msg, why));
}

static void
test_a_segment_is_missing(void **state)
{
	struct log_reader r;
	struct err e = {0};
	char path[128];

	(void)state;
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	raw("00000000000000000003.ndjson", "d\n");
	refused(&r, "offsets 0 to 2 are to be read, and are not there any");
	raw(SEGMENT, "a\nb\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "a\nb\n");
	refused(&r, "offsets 2 to 2 are to be read, and are not there any");
	/* what comes late is read */
	raw(SEGMENT, "c\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "c\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "d\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "");
	raw("00000000000000000004.ndjson", "e\n");
	raw("00000000000000000005.ndjson", "f\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "e\n");
	assert_string_equal(next(&r, 100, ALL, ALL), "f\n");
	/* trimmed under a reader that is slow */
	raw("00000000000000000005.ndjson", "g\n");
	raw("00000000000000000007.ndjson", "h\ni\n");
	raw("00000000000000000009.ndjson", "j\n");
	snprintf(path, sizeof path, "%s/00000000000000000007.ndjson", dir);
	assert_int_equal(unlink(path), 0);
	assert_string_equal(next(&r, 100, ALL, ALL), "g\n");
	refused(&r, "offsets 7 to 8 are to be read");
	log_reader_close(&r);
}

static void
test_segments_overlap(void **state)
{
	struct log_reader r;
	struct err e = {0};

	(void)state;
	raw(SEGMENT, "a\nb\nc\n");
	raw("00000000000000000002.ndjson", "c\n");
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	assert_string_equal(next(&r, 100, ALL, ALL), "a\nb\nc\n");
	refused(&r, "the segment of offset 2 begins before the end of the one");
	log_reader_close(&r);
}

/* Numbers that no offset has are no segments. */
static void
test_segments_by_name(void **state)
{
	struct err e = {0};
	uint64_t first, end;

	(void)state;
	raw("09223372036854775807.ndjson", "a\n");
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_true(first == INT64_MAX && end == first + 1);
	raw("09223372036854775808.ndjson", "b\n");
	raw("18446744073709551615.ndjson", "b\n");
	raw("99999999999999999999.ndjson", "b\n");
	raw("0000000000000000000a.ndjson", "b\n");
	raw("00000000000000000000.json", "b\n");
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_true(first == INT64_MAX && end == first + 1);
}

static void
test_long_lines(void **state)
{
	static char line[3 << 20];
	struct log_writer w;
	struct log_reader r;
	struct err e = {0};
	const char *s;
	size_t len;
	uint64_t n;

	(void)state;
	memset(line, 'x', sizeof line - 2);
	line[sizeof line - 2] = '\n';
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	append(&w, line, 1);
	append(&w, "y\n", 1);
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	assert_int_equal(log_read(&r, 10, ALL, ALL, &s, &len, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(len, sizeof line - 1);
	assert_string_equal(next(&r, 100, ALL, ALL), "y\n");
	log_reader_close(&r);
	log_writer_close(&w);
}

/* Processes that append at once: each line is there once, whole. */
static void
test_processes(void **state)
{
	enum { PROCESSES = 4, BATCHES = 50 };
	struct log_reader r;
	struct err e = {0};
	uint64_t first, end;
	int st;

	(void)state;
	for (int p = 0; p < PROCESSES; p++)
		if (fork() == 0) {
			struct log_writer w;
			uint64_t at, stand;
			char text[64];

			if (log_writer_open(&w, dir, &e) != 0)
				_exit(1);
			for (int i = 0; i < BATCHES; i++) {
				if (log_lock(&w, &at, &e) != 0)
					_exit(2);
				snprintf(text, sizeof text, "%d\n%d\n", (int)at,
				    (int)at + 1);
				if (log_append(&w, text, strlen(text), 2,
					&stand, &e) != 0)
					_exit(3);
				log_unlock(&w);
			}
			_exit(0);
		}
	while (wait(&st) > 0)
		assert_int_equal(st, 0);
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(end, 2 * PROCESSES * BATCHES);
	assert_int_equal(log_reader_open(&r, dir, 0, &e), 0);
	for (uint64_t i = 0; i < end; i++) {
		char want[32];

		snprintf(want, sizeof want, "%d\n", (int)i);
		assert_string_equal(next(&r, 100, 1, ALL), want);
	}
	log_reader_close(&r);
}

/* Names that cannot be read are not none: offset 0 is not begun anew. */
static void
test_names_that_cannot_be_read(void **state)
{
	struct log_writer w;
	struct err e = {0};
	uint64_t first, end;
	char want[128];

	(void)state;
	raw("00000000000000000005.ndjson", "{5}\n");
	snprintf(want, sizeof want, "%s: %s", dir, strerror(EIO));
	assert_int_equal(log_writer_open(&w, dir, &e), 0);
	readdir_broken = true;
	assert_int_equal(log_lock(&w, &end, &e), -1);
	assert_string_equal(e.msg, want);
	assert_int_equal(log_range(dir, &first, &end, &e), -1);
	readdir_broken = false;
	assert_int_equal(log_lock(&w, &end, &e), 0);
	assert_int_equal(end, 6);
	log_writer_close(&w);
	assert_int_equal(log_range(dir, &first, &end, &e), 0);
	assert_int_equal(first, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_append_and_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_torn_line_is_cut, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_two_writers, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_reader_is_woken, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_segments_roll, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_segment_is_missing, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_segments_overlap, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_segments_by_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_long_lines, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_processes, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_names_that_cannot_be_read, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
