/* SPDX-License-Identifier: MIT */
/* gz-none - gz.h where there is no zlib. */
#include "net/gz.h"

#ifndef HAVE_ZLIB

#include <stdlib.h>
#include <string.h>

static const char magic[] = {0x1f, (char)0x8b};

const char *
gz_version(void)
{
	return NULL;
}

struct gz_writer *
gz_writer_new(int level, gz_out *out, void *arg)
{
	(void)level;
	(void)out;
	(void)arg;
	return NULL;
}

int
gz_write(struct gz_writer *g, const void *s, size_t n, struct err *e)
{
	(void)g;
	(void)s;
	(void)n;
	return err_set(e, ERR_USAGE, 0, "gzip: built without zlib");
}

int
gz_end(struct gz_writer *g, struct err *e)
{
	return gz_write(g, NULL, 0, e);
}

void
gz_writer_free(struct gz_writer *g)
{
	(void)g;
}

struct gz_reader {
	gz_in *in;
	void *arg;
	bool plain;
	size_t n, given; /* of start, which is read ahead to see what it is */
	char start[sizeof magic];
	bool seen;
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
	return g;
}

static int
look(struct gz_reader *g, struct err *e)
{
	while (g->n < sizeof g->start) {
		long got =
		    g->in(g->arg, g->start + g->n, sizeof g->start - g->n, e);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		g->n += (size_t)got;
	}
	if (g->n == sizeof magic && memcmp(g->start, magic, g->n) == 0)
		return err_set(e, ERR_DATA, 0, "gzip: built without zlib");
	if (!g->plain)
		return err_set(e, ERR_DATA, 0, "not gzip");
	g->seen = true;
	return 0;
}

long
gz_read(struct gz_reader *g, void *dst, size_t n, struct err *e)
{
	if (!g->seen && look(g, e) != 0)
		return -1;
	if (g->given == g->n)
		return g->in(g->arg, dst, n, e);
	if (n > g->n - g->given)
		n = g->n - g->given;
	memcpy(dst, g->start + g->given, n);
	g->given += n;
	return (long)n;
}

void
gz_reader_free(struct gz_reader *g)
{
	free(g);
}

#endif
