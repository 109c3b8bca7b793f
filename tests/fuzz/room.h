/* SPDX-License-Identifier: MIT */
/*
 * room - a standard output that sees what a cleaner writes past its room.
 *
 * The cleaner reserves room for the largest row that can come, and then
 * writes unchecked. So base/out is replaced: it gives exactly the bytes asked
 * for, from malloc, where the sanitizer sees the first one past them. To be
 * included by one file a target.
 */
#ifndef ROOM_H
#define ROOM_H

#include <string.h>

#include "base/buf.h"
#include "base/input.h"
#include "base/out.h"
#include "data/clean.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/rec.h"

static char *room;
static size_t room_size;
static struct buf printed;

char *
out_reserve(size_t n)
{
	free(room);
	room = malloc(n + 1); /* 0 gives a pointer, too */
	room_size = n;
	MUST(room != NULL);
	return room;
}

void
out_commit(size_t n)
{
	MUST(n <= room_size);
	buf_add(&printed, room, n);
}

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

static struct buf line;

/* Cleans line into printed, as a line; false: rejected. */
static bool
clean(struct cleaner *c, struct rec_parser *parser)
{
	struct err e = {0};
	struct rec r;
	size_t len = line.len;
	char *end = buf_reserve(&line, 1 + INPUT_PAD);

	MUST(end != NULL);
	memset(end, '"', 1 + INPUT_PAD);
	*end = '\n';
	buf_reset(&printed);
	if (check_line(line.s, len, &e) != 0 ||
	    rec_parse(parser, &r, line.s, len, NULL, NULL, &e) != 0)
		return false;
	if (clean_record(c, &r, &e) != 0) {
		MUST(e.kind == ERR_DATA && e.msg[0] != '\0');
		MUST(printed.len == 0);
		return false;
	}
	MUST(printed.len > 0 && printed.s[printed.len - 1] == '\n');
	printed.len--;
	MUST(check_line(printed.s, printed.len, &e) == 0);
	return true;
}

#endif
