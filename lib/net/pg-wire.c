/* SPDX-License-Identifier: MIT */
#include "net/pg-wire.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void
pg_quote(struct buf *b, const char *name, size_t len)
{
	buf_char(b, '"');
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '"')
			buf_char(b, '"');
		buf_char(b, name[i]);
	}
	buf_char(b, '"');
}

/* --- messages */

const char *
pg_state(const char *s)
{
	static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (; (s = strstr(s, ":  ")) != NULL; s += 3)
		if (strspn(s + 3, set) == 5 && s[8] == ':' && s[9] == ' ')
			return s + 3;
	return NULL;
}

bool
pg_state_passes(const char *state)
{
	static const char *const states[] = {
	    "08", "57P01", "57P02", "57P03", "53300", "40001", "40P01"};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strncmp(state, states[i], strlen(states[i])) == 0)
			return true;
	return false;
}

/* The message without what is quoted in it: names and paths of users. */
static void
unquote(char *dst, size_t size, const char *s)
{
	bool quoted = false;
	size_t n = 0;

	for (; *s != '\0' && n + 1 < size; s++) {
		quoted = quoted != (*s == '"');
		if (!quoted)
			dst[n++] = *s;
	}
	dst[n] = '\0';
}

/* libpq's own messages are English, as no tool sets a locale. */
bool
pg_for_ever(const char *s)
{
	static const char *const texts[] = {"certificate", "SSL error",
	    "does not support SSL", "invalid", "no password supplied",
	    "authentication", "definition of service", "service file",
	    "ermission denied", "channel binding"};
	char text[2048];

	unquote(text, sizeof text, s);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strstr(text, texts[i]) != NULL)
			return true;
	return false;
}

/* A line of a message that is no news: a hint, or a place in the source. */
static bool
idle_line(const char *s)
{
	return *s == '\t' || strncmp(s, "LOCATION:", 9) == 0 ||
	       strncmp(s, "HINT:", 5) == 0;
}

void
pg_one_line(char *dst, size_t size, const char *s)
{
	size_t n = 0;

	while (*s != '\0') {
		size_t len = strcspn(s, "\n");
		const char *end = s + len, *state = pg_state(s);

		if (!idle_line(s) && len > 0) {
			if (n > 0)
				n += (size_t)snprintf(dst + n, size - n, "; ");
			if (state != NULL && state < end && n < size) {
				/* one blank, and on behind the state */
				n += (size_t)snprintf(dst + n, size - n,
				    "%.*s ", (int)(state - 2 - s), s);
				s = state + 7;
			}
			if (n < size)
				n += (size_t)snprintf(dst + n, size - n, "%.*s",
				    (int)(end - s), s);
			if (n >= size)
				return;
		}
		s = end + (*end == '\n');
	}
}

/* --- rows */

static uint32_t
big(const char *s, size_t bytes)
{
	uint32_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | (unsigned char)*s++;
	return v;
}

int
pg_row_split(const char *s, size_t len, struct pg_field *fields, size_t n)
{
	const char *end = s + len;

	if (len < 2)
		return -1;
	if (big(s, 2) == 0xffff)
		return 0;
	if (big(s, 2) != n)
		return -1;
	s += 2;
	for (size_t i = 0; i < n; i++) {
		uint32_t size;

		if (end - s < 4)
			return -1;
		size = big(s, 4);
		s += 4;
		if (size == UINT32_MAX) {
			fields[i] = (struct pg_field){0};
			continue;
		}
		if ((size_t)(end - s) < size)
			return -1;
		fields[i] = (struct pg_field){s, size};
		s += size;
	}
	return s == end ? 1 : -1;
}

size_t
pg_row_header(const char *s, size_t len)
{
	static const char mark[] = "PGCOPY\n\377\r\n"; /* and its NUL */
	size_t n = sizeof mark + 8;

	if (len < n || memcmp(s, mark, sizeof mark) != 0)
		return 0;
	n += big(s + n - 4, 4);
	return n <= len ? n : 0;
}
