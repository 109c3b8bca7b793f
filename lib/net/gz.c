/* SPDX-License-Identifier: MIT */
#include "net/gz.h"

#ifdef HAVE_ZLIB

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define GZ_BLOCK ((size_t)64 << 10)
#define GZ_WINDOW (MAX_WBITS + 16) /* with gzip's header and trailer */
#define GZ_MEMORY 8		   /* zlib's default */

struct gz_writer {
	z_stream z;
	gz_out *out;
	void *arg;
	unsigned char block[GZ_BLOCK];
};

const char *
gz_version(void)
{
	return zlibVersion();
}

struct gz_writer *
gz_writer_new(int level, gz_out *out, void *arg)
{
	struct gz_writer *g = calloc(1, sizeof *g);

	if (g == NULL)
		return NULL;
	g->out = out;
	g->arg = arg;
	if (deflateInit2(&g->z, level, Z_DEFLATED, GZ_WINDOW, GZ_MEMORY,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		free(g);
		return NULL;
	}
	return g;
}

/* Compresses what is at z.next_in, until no more comes out. */
static int
deflate_all(struct gz_writer *g, int flush, struct err *e)
{
	size_t n;
	int got;

	do {
		g->z.next_out = g->block;
		g->z.avail_out = (uInt)sizeof g->block;
		got = deflate(&g->z, flush);
		n = sizeof g->block - g->z.avail_out;
		if (n > 0 && g->out(g->arg, g->block, n, e) != 0)
			return -1;
	} while (flush == Z_FINISH ? got == Z_OK : g->z.avail_out == 0);
	return got == Z_OK || got == Z_STREAM_END || got == Z_BUF_ERROR
		   ? 0
		   : err_set(e, ERR_DATA, 0, "gzip: cannot compress");
}

int
gz_write(struct gz_writer *g, const void *s, size_t n, struct err *e)
{
	const unsigned char *at = s;

	while (n > 0) {
		uInt part = n < INT_MAX ? (uInt)n : INT_MAX;

		g->z.next_in = (z_const Bytef *)at;
		g->z.avail_in = part;
		if (deflate_all(g, Z_NO_FLUSH, e) != 0)
			return -1;
		at += part;
		n -= part;
	}
	return 0;
}

int
gz_end(struct gz_writer *g, struct err *e)
{
	g->z.next_in = NULL;
	g->z.avail_in = 0;
	if (deflate_all(g, Z_FINISH, e) != 0)
		return -1;
	deflateReset(&g->z);
	return 0;
}

void
gz_writer_free(struct gz_writer *g)
{
	if (g == NULL)
		return;
	deflateEnd(&g->z);
	free(g);
}

enum gz_state {
	GZ_START,
	GZ_PLAIN,
	GZ_INSIDE,  /* a member */
	GZ_BETWEEN, /* members: the end may be here */
};

struct gz_reader {
	z_stream z;
	gz_in *in;
	void *arg;
	enum gz_state state;
	bool plain, eof;
	unsigned char block[GZ_BLOCK];
};

struct gz_reader *
gz_reader_new(gz_in *in, void *arg, bool plain)
{
	struct gz_reader *g = calloc(1, sizeof *g);

	if (g == NULL)
		return NULL;
	g->in = in;
	g->arg = arg;
	g->plain = plain;
	if (inflateInit2(&g->z, GZ_WINDOW) != Z_OK) {
		free(g);
		return NULL;
	}
	return g;
}

/* More input, behind what is left of it. */
static int
refill(struct gz_reader *g, struct err *e)
{
	long n;

	if (g->z.avail_in > 0)
		memmove(g->block, g->z.next_in, g->z.avail_in);
	g->z.next_in = g->block;
	n = g->in(g->arg, g->block + g->z.avail_in,
	    sizeof g->block - g->z.avail_in, e);
	if (n < 0)
		return -1;
	g->eof = n == 0;
	g->z.avail_in += (uInt)n;
	return 0;
}

/* What is it? Two bytes tell. */
static int
start(struct gz_reader *g, struct err *e)
{
	while (!g->eof && g->z.avail_in < 2)
		if (refill(g, e) != 0)
			return -1;
	if (g->z.avail_in >= 2 && g->z.next_in[0] == 0x1f &&
	    g->z.next_in[1] == 0x8b) {
		g->state = GZ_INSIDE;
		return 0;
	}
	if (!g->plain)
		return err_set(e, ERR_DATA, 0, "not gzip");
	g->state = GZ_PLAIN;
	return 0;
}

static long
read_plain(struct gz_reader *g, void *dst, size_t n, struct err *e)
{
	if (g->z.avail_in == 0)
		return g->eof ? 0 : g->in(g->arg, dst, n, e);
	if (n > g->z.avail_in)
		n = g->z.avail_in;
	memcpy(dst, g->z.next_in, n);
	g->z.next_in += n;
	g->z.avail_in -= (uInt)n;
	return (long)n;
}

/* One step of a member: what it gave, maybe nothing, or -1. */
static long
inflate_some(struct gz_reader *g, void *dst, size_t n, struct err *e)
{
	int got;

	g->z.next_out = dst;
	g->z.avail_out = (uInt)n;
	got = inflate(&g->z, Z_NO_FLUSH);
	if (got == Z_STREAM_END) {
		inflateReset(&g->z);
		g->state = GZ_BETWEEN;
	} else if (got == Z_MEM_ERROR) {
		return err_nomem(e);
	} else if (got != Z_OK && got != Z_BUF_ERROR) {
		return err_set(e, ERR_DATA, 0, "gzip: damaged");
	}
	return (long)(n - g->z.avail_out);
}

long
gz_read(struct gz_reader *g, void *dst, size_t n, struct err *e)
{
	long got;

	if (n == 0)
		return 0;
	if (n > INT_MAX)
		n = INT_MAX;
	if (g->state == GZ_START && start(g, e) != 0)
		return -1;
	if (g->state == GZ_PLAIN)
		return read_plain(g, dst, n, e);
	for (;;) {
		if (g->z.avail_in == 0 && !g->eof && refill(g, e) != 0)
			return -1;
		if (g->state == GZ_BETWEEN && g->z.avail_in == 0)
			return 0;
		g->state = GZ_INSIDE;
		got = inflate_some(g, dst, n, e);
		if (got != 0)
			return got;
		if (g->state == GZ_INSIDE && g->eof && g->z.avail_in == 0)
			return err_set(e, ERR_DATA, 0, "gzip: ends early");
	}
}

void
gz_reader_free(struct gz_reader *g)
{
	if (g == NULL)
		return;
	inflateEnd(&g->z);
	free(g);
}

#endif
