/* SPDX-License-Identifier: MIT */
#include "store/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)32 << 10)

struct spool {
	int fd;
	uint32_t *next; /* by block - 1: the next of its run, or free one */
	uint32_t blocks, cap, unused;
	/* the end of one run, not written yet */
	struct spool_run *open;
	size_t n;
	char tail[BLOCK];
	/* the block being read */
	struct spool_at at;
	size_t have; /* bytes of page; 0: not read yet */
	char page[BLOCK];
};

struct spool *
spool_new(int fd)
{
	struct spool *s = calloc(1, sizeof *s);

	if (s != NULL)
		s->fd = fd;
	return s;
}

void
spool_free(struct spool *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	free(s->next);
	free(s);
}

static int
fail(struct err *e)
{
	return err_set(e, ERR_SYS, 0, "spool: %s", strerror(errno));
}

/* A block for the end of the run. */
static int
extend(struct spool *s, struct spool_run *r, struct err *e)
{
	uint32_t b = s->unused;

	if (b != 0) {
		s->unused = s->next[b - 1];
	} else {
		if (s->blocks == s->cap) {
			uint32_t cap = s->cap > 0 ? 2 * s->cap : 256;
			uint32_t *p = cap < s->cap
					  ? NULL
					  : realloc(s->next, cap * sizeof *p);

			if (p == NULL)
				return err_nomem(e);
			s->next = p;
			s->cap = cap;
		}
		b = ++s->blocks;
	}
	s->next[b - 1] = 0;
	if (r->last != 0)
		s->next[r->last - 1] = b;
	else
		r->first = b;
	r->last = b;
	return 0;
}

static off_t
place(uint32_t block, size_t off)
{
	return (off_t)(block - 1) * (off_t)BLOCK + (off_t)off;
}

static int
write_at(struct spool *s, uint32_t block, size_t off, const char *p, size_t n,
    struct err *e)
{
	while (n > 0) {
		ssize_t w = pwrite(s->fd, p, n, place(block, off));

		if (w == -1 && errno == EINTR)
			continue;
		if (w <= 0)
			return fail(e);
		p += w;
		off += (size_t)w;
		n -= (size_t)w;
	}
	return 0;
}

/* Writes what waits: run->len counts it already. */
static int
flush(struct spool *s, struct err *e)
{
	struct spool_run *r = s->open;
	const char *p = s->tail;
	size_t left = s->n;

	while (left > 0) {
		size_t off = (size_t)((r->len - left) % BLOCK), n = BLOCK - off;

		if (n > left)
			n = left;
		if (off == 0 && extend(s, r, e) != 0)
			return -1;
		if (write_at(s, r->last, off, p, n, e) != 0)
			return -1;
		p += n;
		left -= n;
	}
	s->n = 0;
	s->open = NULL;
	return 0;
}

int
spool_add(struct spool *s, struct spool_run *r, const void *p, size_t n,
    struct err *e)
{
	const char *at = p;

	while (n > 0) {
		size_t part = sizeof s->tail - s->n;

		if ((s->open != r || part == 0) && flush(s, e) != 0)
			return -1;
		part = sizeof s->tail - s->n;
		if (part > n)
			part = n;
		memcpy(s->tail + s->n, at, part);
		s->open = r;
		s->n += part;
		r->len += part;
		at += part;
		n -= part;
	}
	return 0;
}

void
spool_clear(struct spool *s, struct spool_run *r)
{
	if (s->open == r) {
		s->open = NULL;
		s->n = 0;
	}
	if (r->last != 0) {
		s->next[r->last - 1] = s->unused;
		s->unused = r->first;
	}
	*r = (struct spool_run){0};
}

int
spool_seek_start(struct spool *s, const struct spool_run *r, struct err *e)
{
	struct spool_at at = {.run = r};

	if (flush(s, e) != 0)
		return -1;
	at.block = r->first;
	spool_seek(s, &at);
	return 0;
}

struct spool_at
spool_tell(const struct spool *s)
{
	return s->at;
}

void
spool_seek(struct spool *s, const struct spool_at *to)
{
	s->at = *to;
	s->have = 0;
}

static int
page_read(struct spool *s, struct err *e)
{
	uint64_t start = s->at.at - s->at.at % BLOCK;
	uint64_t want = s->at.run->len - start;

	if (want > BLOCK)
		want = BLOCK;
	while (s->have < want) {
		ssize_t n = pread(s->fd, s->page + s->have, want - s->have,
		    place(s->at.block, s->have));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return fail(e);
		s->have += (size_t)n;
	}
	return 0;
}

long
spool_peek(struct spool *s, const char **p, struct err *e)
{
	size_t off = (size_t)(s->at.at % BLOCK);

	if (s->at.at == s->at.run->len)
		return 0;
	if (s->have == 0 && page_read(s, e) != 0)
		return -1;
	*p = s->page + off;
	return (long)(s->have - off);
}

void
spool_eat(struct spool *s, size_t n)
{
	s->at.at += n;
	if (n > 0 && s->at.at % BLOCK == 0) {
		s->at.block = s->next[s->at.block - 1];
		s->have = 0;
	}
}

int
spool_read(struct spool *s, void *dst, size_t n, struct err *e)
{
	char *at = dst;

	while (n > 0) {
		const char *p;
		long got = spool_peek(s, &p, e);

		if (got == 0)
			return err_set(e, ERR_SYS, 0, "spool: ends early");
		if (got < 0)
			return -1;
		if ((size_t)got > n)
			got = (long)n;
		memcpy(at, p, (size_t)got);
		spool_eat(s, (size_t)got);
		at += got;
		n -= (size_t)got;
	}
	return 0;
}
