/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the segments of a partition: a line "@5" begins the one of the
 * offset 5. A writer cuts a torn line and appends; a reader gives whole lines,
 * offset by offset, and where the segments follow each other it gives all of
 * them, from wherever it begins. It never waits for what cannot come. The
 * first two bytes tell the size of its reads, and where another one begins.
 */
#include <string.h>

#include "base/buf.h"
#include "dir.h"
#include "fuzz.h"
#include "store/log.h"

#define SEGMENTS 8

struct segment {
	uint64_t first, lines;
	const char *s;
	size_t len; /* of its whole lines */
};

static struct segment seg[SEGMENTS];
static size_t nseg;
static char partition[PATH_MAX];
static struct buf all; /* what a reader gave */

/* The number of an "@" line, or -1: it is none. */
static int
segment_line(const char *s, const char *nl, uint64_t *first)
{
	*first = 0;
	if (*s != '@' || nl - s < 2 || nl - s > 21)
		return -1;
	while (++s < nl)
		if (*s < '0' || *s > '9' ||
		    __builtin_mul_overflow(*first, 10, first) ||
		    __builtin_add_overflow(*first, *s - '0', first) ||
		    *first > INT64_MAX)
			return -1;
	return 0;
}

/* A segment, whole: in the list by its offset, and in the folder. */
static void
segment_add(uint64_t first, const char *s, const char *end)
{
	char name[64];
	size_t at = 0;

	while (at < nseg && seg[at].first < first)
		at++;
	if (nseg == SEGMENTS || (at < nseg && seg[at].first == first))
		return;
	snprintf(
	    name, sizeof name, "p/%020llu.ndjson", (unsigned long long)first);
	dir_put(name, s, (size_t)(end - s));
	while (end > s && end[-1] != '\n')
		end--;
	memmove(&seg[at + 1], &seg[at], (nseg++ - at) * sizeof *seg);
	seg[at] = (struct segment){first, 0, s, (size_t)(end - s)};
	for (; s < end; s++)
		seg[at].lines += *s == '\n';
}

/* Whether each begins where the one before it ends. */
static bool
take_apart(const char *s, const char *end)
{
	uint64_t first = 0, next;
	const char *start = s;

	nseg = 0;
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));

		if (nl == NULL)
			break;
		if (segment_line(s, nl, &next) == 0) {
			if (s > start)
				segment_add(first, start, s);
			first = next;
			start = nl + 1;
		}
		s = nl + 1;
	}
	segment_add(first, start, end);
	for (size_t i = 1; i < nseg; i++)
		if (seg[i - 1].first + seg[i - 1].lines != seg[i].first)
			return false;
	return true;
}

/* What a write of two lines sees, and leaves. */
static int
write_two(uint64_t *end)
{
	struct log_writer w;
	struct err e = {0};
	uint64_t first, range, stand;
	int st;

	MUST(log_range(partition, &first, end, &e) == 0 && first <= *end);
	MUST(log_writer_open(&w, partition, &e) == 0);
	st = log_lock(&w, &range, &e);
	MUST(st == 0 || e.msg[0] != '\0');
	if (st == 0) {
		MUST(range == *end);
		MUST(log_append(&w, "{}\n{}\n", 6, 2, &stand, &e) == 0);
		MUST(stand == 2 && log_sync(&w, &e) == 0);
		log_unlock(&w);
		MUST(log_range(partition, &first, end, &e) == 0);
		MUST(*end == range + 2);
	}
	log_writer_close(&w);
	return st;
}

/* All from an offset on, into `all`; -1: it was refused. */
static int
read_from(uint64_t from, uint64_t end, size_t most, uint64_t lines)
{
	struct log_reader r;
	struct err e = {0};
	int st = log_reader_open(&r, partition, from, &e);
	uint64_t at = from, n;
	const char *s;
	size_t len;

	buf_reset(&all);
	while (st == 0) {
		st = log_read(&r, most, lines, end, &s, &len, &n, &e);
		if (st != 0 || n == 0)
			break;
		MUST(n <= lines && len >= n && s[len - 1] == '\n');
		buf_add(&all, s, len);
		at += n;
		MUST(at <= end);
		for (len--, n--; len > 0 && s[len - 1] != '\n'; len--)
			continue;
		MUST(len < most); /* without the last of the lines */
		for (; len > 0; len--)
			n -= s[len - 1] == '\n';
		MUST(n == 0);
	}
	MUST(st == 0 ? at >= end : e.kind != ERR_NONE && e.msg[0] != '\0');
	log_reader_close(&r);
	return st;
}

/* Whether `all` is the lines from an offset on, and the two. */
static void
is_from(uint64_t from)
{
	const char *at = all.s;

	for (size_t i = 0; i < nseg; i++) {
		const char *s = seg[i].s, *end = s + seg[i].len;
		uint64_t n = seg[i].first;

		for (; n < from && s < end; n++)
			s = (const char *)memchr(s, '\n', (size_t)(end - s)) +
			    1;
		MUST((size_t)(all.s + all.len - at) >= (size_t)(end - s));
		MUST(s == end || memcmp(at, s, (size_t)(end - s)) == 0);
		at += end - s;
	}
	MUST(strcmp(at, "{}\n{}\n") == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	uint64_t end, from;
	bool whole;

	if (size < 2)
		return 0;
	if (all.max == 0)
		buf_init(&all, SIZE_MAX / 4);
	dir_make();
	dir_path(partition, "p/.");
	MUST(file_path(partition, NULL, "%s/p", dir) == 0);
	whole = take_apart(s + 2, s + size);
	if (write_two(&end) == 0) {
		from = seg[0].first;
		if (read_from(from, end, 1 + data[0], 1 + data[0] % 7) == 0) {
			if (whole)
				is_from(from);
		} else {
			MUST(!whole);
		}
		if (whole) {
			from += data[1] % (end - 2 - from + 1);
			MUST(read_from(from, end, SIZE_MAX, UINT64_MAX) == 0);
			is_from(from);
		}
	}
	MUST(file_remove_tree(partition, NULL) == 0);
	return 0;
}
