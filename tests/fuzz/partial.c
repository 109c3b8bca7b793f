/* SPDX-License-Identifier: MIT */
/*
 * States to merge: the first line is a question as query_parse reads it, the
 * others are lines of a state of it. Whatever they are, they are refused with
 * a reason, or read, answered, and written as a state that is read as the
 * same.
 */
#define _GNU_SOURCE /* memfd_create */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/input.h"
#include "base/out.h"
#include "data/ask.h"
#include "data/partial.h"
#include "data/posts.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/reader.h"

/* a standard output that keeps what is written */
static struct buf printed;

void
out_write(const char *s, size_t n)
{
	buf_add(&printed, s, n);
}

void
out_str(const char *s)
{
	buf_str(&printed, s);
}

void
out_flush(void)
{
}

char *
out_reserve(size_t n)
{
	return buf_reserve(&printed, n);
}

void
out_commit(size_t n)
{
	buf_end(&printed, n);
}

unsigned long long
out_bytes(void)
{
	return printed.len;
}

enum status
out_close(enum status st)
{
	return st;
}

/* Reads the bytes of a state; where it is one, printed becomes its answer,
 * and again what it is as a state. */
static bool
merge(struct ask *ask, const void *data, size_t size, struct buf *again)
{
	char path[32], *files[] = {path, NULL};
	struct cli cli = {.files = files,
	    .nfiles = 1,
	    .max_line = INPUT_LINE_MAX,
	    .fail_fast = true};
	int fd = memfd_create("state", MFD_CLOEXEC);
	struct names *names = names_new();
	struct err e = {0};
	struct partial pt;
	struct posts posts;
	struct reader rd;
	struct tally *t = calloc(1, sizeof *t);
	uint64_t rows = 0;
	bool good;

	MUST(fd >= 0);
	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	MUST(t != NULL && names != NULL &&
	     write(fd, data, size) == (ssize_t)size &&
	     lseek(fd, 0, SEEK_SET) == 0);
	posts_init(&posts);
	MUST(ask_bind(ask, &posts) == 0 &&
	     partial_init(&pt, ask, &posts, names) == 0);
	tally_init(t, &cli);
	reader_init(&rd, t, &cli, names);
	good = partial_read(&pt, &rd, t, &e) == 0;
	MUST(good ||
	     ((e.kind == ERR_USAGE || e.kind == ERR_DATA) && e.msg[0] != '\0'));
	if (good) {
		struct print_as as = {.format = PRINT_NDJSON};

		MUST(partial_write(&pt, &rows) == 0 && rows == posts.n);
		buf_add(again, printed.s, printed.len);
		buf_reset(&printed);
		MUST(ask_print(ask, &posts, &as, &rows) == 0);
	}
	reader_free(&rd);
	partial_free(&pt);
	posts_free(&posts);
	names_free(names);
	free(t);
	close(fd);
	return good;
}

static void
check_lines(const struct buf *b)
{
	for (char *s = b->s, *lf; *s != '\0'; s = lf + 1) {
		lf = strchr(s, '\n');
		MUST(lf != NULL);
		MUST(check_line(s, (size_t)(lf - s), NULL) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *lf = size > 0 ? memchr(data, '\n', size) : NULL;
	static struct ask ask; /* large */
	struct buf line, first, second, answer;
	struct err e = {0};

	diag_level_set(DIAG_QUIET);
	if (lf == NULL)
		return 0;
	buf_init(&printed, SIZE_MAX / 4);
	buf_init(&line, SIZE_MAX / 4);
	buf_init(&first, SIZE_MAX / 4);
	buf_init(&second, SIZE_MAX / 4);
	buf_init(&answer, SIZE_MAX / 4);
	buf_add(&line, (const char *)data, (size_t)(lf - data));
	memset(&ask, 0, sizeof ask);
	ask.n = 1;
	size -= (size_t)(lf + 1 - data);
	if (query_parse(&ask.v[0], line.s, &(struct query_ways){0}, &e) == 0 &&
	    merge(&ask, lf + 1, size, &first)) {
		buf_add(&answer, printed.s, printed.len);
		buf_reset(&printed);
		check_lines(&answer);
		check_lines(&first);
		MUST(merge(&ask, first.s, first.len, &second));
		MUST(strcmp(first.s, second.s) == 0);
		MUST(strcmp(answer.s, printed.s) == 0);
	}
	ask_free(&ask);
	buf_free(&printed);
	buf_free(&line);
	buf_free(&first);
	buf_free(&second);
	buf_free(&answer);
	return 0;
}
