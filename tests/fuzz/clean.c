/* SPDX-License-Identifier: MIT */
/*
 * A line through each of the three cleaners: what comes out is JSON, and
 * stays as it is when it is cleaned again.
 *
 * The cleaner reserves room for the largest row that can come, and then
 * writes unchecked. So base/out is replaced: it gives exactly the bytes asked
 * for, from malloc, where the sanitizer sees the first one past them.
 */
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

static struct names *names;
static struct cleaner cleaners[TABLES + 1];
static struct rec_parser *parser;
static struct buf line;

static void
setup(void)
{
	static const char odd[] = "downloaded,title,ind,follower_count";
	struct err e = {0};

	if (parser != NULL)
		return;
	names = names_new();
	MUST(names != NULL);
	for (int t = 0; t < TABLES; t++)
		MUST(cleaner_init(&cleaners[t], (enum table)t, TABLE_NONE, NULL,
			 names, &e) == 0);
	MUST(cleaner_init(
		 &cleaners[TABLES], TABLE_PIN, TABLE_PIN, odd, names, &e) == 0);
	parser = rec_parser_new(names);
	MUST(parser != NULL);
	buf_init(&line, INPUT_LINE_MAX);
	buf_init(&printed, INPUT_LINE_MAX);
}

/* Cleans line into printed, as a line; false: rejected. */
static bool
clean(struct cleaner *c)
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = 0;

	while (len < size && data[len] != '\n')
		len++;
	setup();
	for (int i = 0; i <= TABLES; i++) {
		buf_reset(&line);
		buf_add(&line, (const char *)data, len);
		if (strspn(line.s, " \t\r") == len || !clean(&cleaners[i]))
			continue;
		buf_reset(&line);
		buf_add(&line, printed.s, printed.len);
		MUST(clean(&cleaners[i]));
		MUST(line.len == printed.len &&
		     memcmp(line.s, printed.s, line.len) == 0);
	}
	return 0;
}
