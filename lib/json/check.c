/* SPDX-License-Identifier: MIT */
/* check - the plain checker; see check.h. */
#include "json/check.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "json/num.h"

struct check {
	const char *s, *end;
	const char *p;
	struct err *e;
	size_t depth;
	/* bit i: whether the container at depth i + 1 is an object */
	uint64_t object[JSON_DEPTH_MAX / 64];
};

static int
bad(struct check *c, const char *at, const char *what)
{
	return err_set(c->e, ERR_DATA, (size_t)(at - c->s), "%s", what);
}

static int
bad_bytes(struct check *c, const char *at, const char *what, size_t n)
{
	char q[DIAG_QUOTE_SIZE];

	if (n > (size_t)(c->end - at))
		n = (size_t)(c->end - at);
	return err_set(c->e, ERR_DATA, (size_t)(at - c->s), "%s: \"%s\"", what,
	    diag_quote(q, at, n));
}

static void
skip_blanks(struct check *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' ||
				    *c->p == '\r' || *c->p == '\n'))
		c->p++;
}

const char *
check_string_end(const char *s, const char *end)
{
	for (; s < end && *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s < end ? s : NULL;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* c->p is at a backslash inside a string. */
static int
check_escape(struct check *c)
{
	const char *p = c->p;

	if (c->end - p < 2)
		return bad(c, p, "string without an end");
	if (p[1] != 'u') {
		if (p[1] == '\0' || strchr("\"\\/bfnrt", p[1]) == NULL)
			return bad_bytes(c, p, "no JSON escape", 2);
		c->p += 2;
		return 0;
	}
	for (int i = 2; i < 6; i++)
		if (c->end - p <= i || !is_hex(p[i]))
			return bad_bytes(c, p, "no JSON escape", 6);
	c->p += 6;
	return 0;
}

/* c->p is after the opening quote; leaves it after the closing one. */
static int
check_string(struct check *c)
{
	const char *open = c->p - 1;

	while (c->p < c->end) {
		unsigned char ch = (unsigned char)*c->p;
		size_t n;

		if (ch == '"') {
			c->p++;
			return 0;
		}
		if (ch == '\\') {
			if (check_escape(c) != 0)
				return -1;
			continue;
		}
		if (ch < 0x20)
			return bad_bytes(
			    c, c->p, "control character in a string", 1);
		n = utf8_len(
		    (const unsigned char *)c->p, (size_t)(c->end - c->p));
		if (n == 0)
			return bad_bytes(c, c->p, "invalid UTF-8", 1);
		c->p += n;
	}
	return bad(c, open, "string without an end");
}

static int
check_number(struct check *c)
{
	const char *p = c->p;
	size_t n;

	while (
	    p < c->end && *p != '\0' && strchr("+-.0123456789eE", *p) != NULL)
		p++;
	n = (size_t)(p - c->p);
	if (!num_valid(c->p, n))
		return bad_bytes(c, c->p, "not a number", n);
	c->p = p;
	return 0;
}

static int
check_word(struct check *c)
{
	static const char *const words[] = {"true", "false", "null"};
	const char *p = c->p;

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(c->end - p) >= n && memcmp(p, words[i], n) == 0) {
			c->p += n;
			return 0;
		}
	}
	if (p == c->end)
		return bad(c, p, "a value is missing at the end of the line");
	return bad_bytes(c, p, "no JSON value", 16);
}

static int
check_open(struct check *c)
{
	uint64_t bit = UINT64_C(1) << (c->depth & 63);

	if (c->depth == JSON_DEPTH_MAX)
		return bad(c, c->p, "deeper than 1024 levels");
	if (*c->p++ == '{')
		c->object[c->depth >> 6] |= bit;
	else
		c->object[c->depth >> 6] &= ~bit;
	c->depth++;
	return 0;
}

/* Whether the innermost container is an object. */
static bool
in_object(const struct check *c)
{
	size_t d = c->depth - 1;

	return (c->object[d >> 6] >> (d & 63) & 1) != 0;
}

static int
check_name(struct check *c)
{
	skip_blanks(c);
	if (c->p == c->end || *c->p != '"')
		return bad(c, c->p, "a member's name in quotes is due here");
	c->p++;
	if (check_string(c) != 0)
		return -1;
	skip_blanks(c);
	if (c->p == c->end || *c->p != ':')
		return bad(c, c->p, "':' is due here");
	c->p++;
	return 0;
}

/* A value begins at c->p. *whole: it is complete, not an open container. */
static int
check_value(struct check *c, bool *whole)
{
	char close;

	skip_blanks(c);
	*whole = true;
	if (c->p == c->end)
		return check_word(c);
	if (*c->p == '"') {
		c->p++;
		return check_string(c);
	}
	if (*c->p == '-' || (*c->p >= '0' && *c->p <= '9'))
		return check_number(c);
	if (*c->p != '{' && *c->p != '[')
		return check_word(c);
	close = *c->p == '{' ? '}' : ']';
	if (check_open(c) != 0)
		return -1;
	skip_blanks(c);
	if (c->p < c->end && *c->p == close) {
		c->p++;
		c->depth--;
		return 0;
	}
	*whole = false;
	return close == '}' ? check_name(c) : 0;
}

/* A value has ended inside a container. *next: another one is due. */
static int
check_after(struct check *c, bool *next)
{
	bool object = in_object(c);

	skip_blanks(c);
	*next = false;
	if (c->p < c->end && *c->p == ',') {
		c->p++;
		*next = true;
		return object ? check_name(c) : 0;
	}
	if (c->p < c->end && *c->p == (object ? '}' : ']')) {
		c->p++;
		c->depth--;
		return 0;
	}
	return bad(c, c->p,
	    object ? "',' or '}' is due here" : "',' or ']' is due here");
}

int
check_line(const char *s, size_t len, struct err *e)
{
	struct check c = {.s = s, .end = s + len, .p = s, .e = e};
	bool whole = false, next = true;

	for (;;) {
		if (next && check_value(&c, &whole) != 0)
			return -1;
		if (next && !whole)
			continue;
		if (c.depth == 0)
			break;
		if (check_after(&c, &next) != 0)
			return -1;
	}
	skip_blanks(&c);
	if (c.p < c.end)
		return bad_bytes(&c, c.p, "text after the value", 16);
	return 0;
}
