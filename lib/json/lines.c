/* SPDX-License-Identifier: MIT */
#include "json/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/input.h"
#include "json/check.h"

#define BLOCK 16 /* lines that one number tells of */
#define MASK ((UINT64_C(1) << BLOCK) - 1)

#define READ_FIRST ((size_t)16 << 10) /* most blocks fit */

static int
changed(struct err *e)
{
	return err_set(e, ERR_DATA, 0, "changed while it was drawn from");
}

int
lines_open(struct lines *l, const char *path, size_t max_line,
    const struct names *names, struct err *e)
{
	struct stat st;

	*l = (struct lines){
	    .max_line = max_line, .parser = rec_parser_new(names)};
	/* a FIFO without a writer must not hold it up */
	do
		l->fd =
		    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (l->fd == -1 && errno == EINTR);
	if (l->parser == NULL)
		return err_nomem(e);
	if (l->fd == -1 || fstat(l->fd, &st) == -1)
		return err_why(e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_DATA, 0, "not a regular file");
	return 0;
}

void
lines_free(struct lines *l)
{
	if (l->fd > STDIN_FILENO)
		close(l->fd);
	rec_parser_free(l->parser);
	free(l->blocks);
	free(l->s);
	*l = (struct lines){0};
}

static int
room_for(struct lines *l, uint64_t block, struct err *e)
{
	size_t cap = l->cap > 0 ? l->cap : 1024, size;
	uint64_t *blocks;

	if (block < l->cap)
		return 0;
	while (cap <= block)
		if (__builtin_mul_overflow(cap, 2, &cap))
			return err_nomem(e);
	if (__builtin_mul_overflow(cap, sizeof *blocks, &size))
		return err_nomem(e);
	blocks = realloc(l->blocks, size);
	if (blocks == NULL)
		return err_nomem(e);
	l->blocks = blocks;
	l->cap = cap;
	return 0;
}

int
lines_add(struct lines *l, uint64_t lineno, uint64_t offset, struct err *e)
{
	uint64_t line = lineno - 1, block = line / BLOCK;

	if (offset >> (64 - BLOCK) != 0)
		return err_set(e, ERR_DATA, 0, "too large to draw from");
	if (room_for(l, block, e) == -1)
		return -1;
	/* also those of blank and bad lines alone, that were passed over */
	for (uint64_t b = (l->nlines + BLOCK - 1) / BLOCK; b <= block; b++)
		l->blocks[b] = 0;
	if ((l->blocks[block] & MASK) == 0)
		l->blocks[block] = offset << BLOCK;
	l->blocks[block] |= UINT64_C(1) << line % BLOCK;
	l->nlines = lineno;
	l->n++;
	return 0;
}

static int
grow(struct lines *l, struct err *e)
{
	size_t size = l->size > 0 ? l->size * 2 : READ_FIRST;
	char *s;

	if (l->size > l->max_line)
		return changed(e);
	s = realloc(l->s, size + INPUT_PAD);
	if (s == NULL)
		return err_nomem(e);
	l->s = s;
	l->size = size;
	return 0;
}

/* Reads once more behind the bytes that are there. */
static int
fill(struct lines *l, uint64_t *at, size_t *end, bool *eof, struct err *e)
{
	ssize_t n;

	if (*end == l->size && grow(l, e) == -1)
		return -1;
	do
		n = pread(l->fd, l->s + *end, l->size - *end, (off_t)*at);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return err_why(e);
	*at += (size_t)n;
	*end += (size_t)n;
	*eof = n == 0;
	return 0;
}

/* Finds the line that comes `skip` lines after the one at `at`. What is
 * skipped is not held. Behind the line are readable bytes, the first LF. */
static int
line_at(struct lines *l, uint64_t at, unsigned skip, char **s, size_t *len,
    struct err *e)
{
	size_t start = 0, seen = 0, end = 0;
	bool eof = false;

	for (;;) {
		char *nl =
		    seen < end ? memchr(l->s + seen, '\n', end - seen) : NULL;

		if (nl == NULL && eof && (skip > 0 || start == end))
			return changed(e);
		if (nl == NULL && eof)
			nl = l->s + end;
		if (nl != NULL && skip == 0) {
			*s = l->s + start;
			*len = (size_t)(nl - *s);
			memset(l->s + end, '\n', INPUT_PAD);
			return 0;
		}
		if (nl != NULL) {
			skip--;
			start = seen = (size_t)(nl - l->s) + 1;
			continue;
		}
		if (skip > 0)
			start = end;
		if (start > 0)
			memmove(l->s, l->s + start, end - start);
		end -= start;
		start = 0;
		seen = end;
		if (fill(l, &at, &end, &eof, e) == -1)
			return -1;
	}
}

/* The line as the reader took it; one that is none any more has changed. */
static int
parse(struct lines *l, const char *s, size_t len, bool first, struct rec *r,
    struct err *e)
{
	if (first && len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		len -= 3;
	}
	if (len > 0 && s[len - 1] == '\r')
		len--;
	if (check_line(s, len, NULL) == 0 &&
	    rec_parse(l->parser, r, s, len, NULL, NULL, e) == 0)
		return 0;
	return e->kind == ERR_MEM ? -1 : changed(e);
}

int
lines_draw(struct lines *l, struct draw *d, struct rec *r, struct err *e)
{
	uint64_t line, block, at;
	unsigned skip;
	size_t len = 0;
	char *s = NULL;

	do {
		line = draw_below(d, l->nlines);
		block = l->blocks[line / BLOCK];
	} while ((block >> line % BLOCK & 1) == 0);
	at = block >> BLOCK;
	skip = (unsigned)(line % BLOCK) - (unsigned)__builtin_ctzll(block);
	e->kind = ERR_NONE;
	if (line_at(l, at, skip, &s, &len, e) == -1)
		return -1;
	return parse(l, s, len, line == 0, r, e);
}
