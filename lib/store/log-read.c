/* SPDX-License-Identifier: MIT */
/*
 * log-read - following a partition; see log.h.
 *
 * What lies below `limit` is whole lines for ever. The rest may be in the
 * middle of an append, or be cut: it is looked at under the lock alone, to
 * move the limit, and never kept.
 */
#define _GNU_SOURCE /* memrchr */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/log-parts.h"
#include "store/log.h"

#define BLOCK ((size_t)256 << 10)

static void
segment_close(struct log_reader *r)
{
	if (r->fd != -1)
		close(r->fd);
	r->fd = -1;
	r->pos = r->limit = 0;
	r->sure = UINT64_MAX;
	r->have = r->taken = 0;
}

void
log_reader_close(struct log_reader *r)
{
	segment_close(r);
	if (r->lock != -1)
		close(r->lock);
	r->lock = -1;
	free(r->s);
	free(r->dir);
	r->s = r->dir = NULL;
}

/* Opens the segment that begins at `first`. 0, 1 where there is none, or -1.
 */
static int
segment_open(struct log_reader *r, uint64_t first, struct err *e)
{
	char path[PATH_MAX];
	int fd;

	if (log_path(path, r->dir, first, e) != 0)
		return -1;
	fd = file_open(path, O_RDONLY);
	if (fd == -1)
		return errno == ENOENT ? 1 : err_sys(e, path);
	segment_close(r);
	r->fd = fd;
	r->first = r->at = first;
	if (r->lock == -1 &&
	    snprintf(path, sizeof path, "%s/lock", r->dir) < (int)sizeof path)
		r->lock = file_open(path, O_RDONLY);
	return 0;
}

/* Where the whole lines of the segment end now, at most at `size`. */
static int
last_line(const struct log_reader *r, uint64_t size, uint64_t *end)
{
	char s[4096];

	while (size > r->limit) {
		size_t n = size - r->limit < sizeof s
			       ? (size_t)(size - r->limit)
			       : sizeof s;
		ssize_t got = pread(r->fd, s, n, (off_t)(size - n));
		const char *nl;

		if (got == -1 && errno == EINTR)
			continue;
		if (got < (ssize_t)n)
			return -1;
		nl = memrchr(s, '\n', n);
		if (nl != NULL) {
			*end = size - n + (uint64_t)(nl - s) + 1;
			return 0;
		}
		size -= n;
	}
	*end = r->limit;
	return 0;
}

/* Looks how far the segment has grown, and makes that durable: what is given
 * out must not be lost with the machine. */
static int
look(struct log_reader *r, struct err *e)
{
	uint64_t before = r->limit;
	struct stat st;
	int bad;

	/* the folder may be one that we can but read: then nobody writes */
	if (r->lock != -1 && flock(r->lock, LOCK_SH) == -1)
		/* a signal: whether to go on is for the caller to say */
		return errno == EINTR ? 0 : err_call(e, r->dir, "lock");
	bad = fstat(r->fd, &st) == -1 ||
	      last_line(r, (uint64_t)st.st_size, &r->limit) != 0;
	if (r->lock != -1)
		file_unlock(r->lock);
	if (bad)
		return err_sys(e, r->dir);
	if (r->limit > before && fdatasync(r->fd) == -1 && errno != EROFS &&
	    errno != EINVAL && errno != EBADF)
		return err_call(e, r->dir, "fdatasync");
	return 0;
}

/* Fills the buffer from r->pos on. 0; 1: there is no more, up to the limit. */
static int
fill(struct log_reader *r, struct err *e)
{
	uint64_t left = r->limit - r->pos;
	ssize_t n;

	if (left == 0)
		return 1;
	do
		n = pread(r->fd, r->s, left < r->cap ? (size_t)left : r->cap,
		    (off_t)r->pos);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return err_sys(e, r->dir);
	if (n == 0)
		return err_set(e, ERR_DATA, 0,
		    "%s: a segment became shorter while it was read", r->dir);
	r->have = (size_t)n;
	r->taken = 0;
	return 0;
}

/* A line is longer than the buffer. */
static int
grow(struct log_reader *r, struct err *e)
{
	char *s = realloc(r->s, r->cap * 2);

	if (s == NULL)
		return err_nomem(e);
	r->s = s;
	r->cap *= 2;
	return 0;
}

/* More bytes with a whole line at their start, in the buffer. 0; 1: none now;
 * -1 with e. */
static int
more(struct log_reader *r, struct err *e)
{
	for (;;) {
		int got;

		if (r->pos == r->limit && look(r, e) != 0)
			return -1;
		got = fill(r, e);
		if (got != 0)
			return got;
		if (memrchr(r->s, '\n', r->have) != NULL)
			return 0;
		if (grow(r, e) != 0)
			return -1;
	}
}

/* As many of the whole lines in the buffer as are asked for. */
static size_t
lines_of(const struct log_reader *r, size_t most, uint64_t lines, uint64_t *n)
{
	const char *start = r->s + r->taken, *s = start, *end = r->s + r->have;

	*n = 0;
	while (
	    *n < lines && s < end && (*n == 0 || (size_t)(s - start) < most)) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));

		if (nl == NULL)
			break;
		s = nl + 1;
		++*n;
	}
	return (size_t)(s - start);
}

/* The offsets from `at` up to where the next segment begins are gone. */
static int
gone(const char *dir, uint64_t at, const struct log_segments *found,
    struct err *e)
{
	if (found->next == UINT64_MAX)
		return err_set(e, ERR_DATA, 0,
		    "%s: the segment of offset %" PRIu64
		    " begins before the end of the one before it",
		    dir, found->newest);
	return err_set(e, ERR_DATA, 0,
	    "%s: offsets %" PRIu64 " to %" PRIu64
	    " are to be read, and are not there any more",
	    dir, at, found->next - 1);
}

/* At the end of the segment, where none begins at r->at: whether there are
 * newer ones, so that nothing will be appended to it. 1, 0, or -1 with e. */
static int
is_behind(struct log_reader *r, struct log_segments *found, struct err *e)
{
	/* what is not full gets more lines before it gets a successor */
	if (r->limit == r->sure && r->limit < LOG_SEGMENT)
		return 0;
	if (log_find(found, r->dir, r->at, e) != 0)
		return -1;
	if (found->any && (r->fd == -1 || found->newest > r->first))
		return 1;
	if (r->fd != -1)
		r->sure = r->limit;
	return 0;
}

/* Goes to the segment that begins at r->at. *behind: newer ones were seen, and
 * since then the end of this one. 0: look again; 1: there is none yet; -1 with
 * e. */
static int
next_segment(struct log_reader *r, bool *behind, struct err *e)
{
	struct log_segments found;
	int got = 1;

	/* it is made once this one is complete */
	if (r->fd == -1 || r->first != r->at)
		got = segment_open(r, r->at, e);
	if (got != 1) {
		*behind = false;
		return got;
	}
	got = is_behind(r, &found, e);
	if (got <= 0)
		return got == 0 ? 1 : -1;
	if (*behind)
		return gone(r->dir, r->at, &found, e);
	*behind = true;
	return 0;
}

int
log_read(struct log_reader *r, size_t most, uint64_t lines, uint64_t end,
    const char **s, size_t *len, uint64_t *n, struct err *e)
{
	bool behind = false;

	*n = 0;
	if (r->at >= end)
		return 0;
	if (lines > end - r->at)
		lines = end - r->at;
	for (;;) {
		int got;

		if (r->taken < r->have) {
			*s = r->s + r->taken;
			*len = lines_of(r, most, lines, n);
			if (*n > 0) {
				r->taken += *len;
				r->pos += *len;
				r->at += *n;
				return 0;
			}
			/* the rest is part of a line */
			r->taken = r->have = 0;
		}
		got = r->fd == -1 ? 1 : more(r, e);
		if (got == 1)
			got = next_segment(r, &behind, e);
		if (got != 0)
			return got == 1 ? 0 : -1;
	}
}

/* Reads on to offset `from` in the segment that holds it. */
static int
skip_to(struct log_reader *r, uint64_t from, struct err *e)
{
	while (r->at < from) {
		const char *s;
		size_t len;
		uint64_t n;

		if (log_read(r, BLOCK, from - r->at, from, &s, &len, &n, e) !=
		    0)
			return -1;
		if (n == 0)
			return err_set(e, ERR_DATA, 0,
			    "%s: offset %" PRIu64 " is to be read, but it ends "
			    "before offset %" PRIu64,
			    r->dir, from, r->at);
	}
	return 0;
}

int
log_reader_open(
    struct log_reader *r, const char *dir, uint64_t from, struct err *e)
{
	struct log_segments found;

	*r = (struct log_reader){
	    .fd = -1, .lock = -1, .cap = BLOCK, .sure = UINT64_MAX};
	r->dir = strdup(dir);
	r->s = malloc(r->cap);
	if (r->dir == NULL || r->s == NULL)
		return err_nomem(e);
	if (log_find(&found, dir, from, e) != 0)
		return -1;
	if (found.any && !found.held)
		return gone(dir, from, &found, e);
	if (!found.any) {
		/* it will begin with the first append */
		r->at = from;
		return from == 0 ? 0
				 : err_set(e, ERR_DATA, 0,
				       "%s: offset %" PRIu64
				       " is to be read, but there is nothing",
				       dir, from);
	}
	switch (segment_open(r, found.holds, e)) {
	case 0: return skip_to(r, from, e);
	case 1:
		return err_set(e, ERR_DATA, 0,
		    "%s: offset %" PRIu64
		    " is to be read, and is not there any more",
		    dir, from);
	default: return -1;
	}
}
