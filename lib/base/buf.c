/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

/* What s points to before anything is allocated; nothing writes to it, as
 * cap is 0. */
static char empty[1];

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.s = empty, .max = max};
}

void
buf_free(struct buf *b)
{
	if (b->cap > 0)
		free(b->s);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->err = false;
	if (b->cap > 0)
		b->s[0] = '\0';
}

/* Makes cap at least need, by half again, but never past what max can use. */
static int
grow(struct buf *b, size_t need)
{
	size_t cap = b->cap + b->cap / 2;
	char *s;

	if (cap < b->cap || cap > b->max)
		cap = b->max;
	if (cap < FIRST_CAP)
		cap = FIRST_CAP;
	if (cap < need)
		cap = need;
	s = realloc(b->cap > 0 ? b->s : NULL, cap);
	if (s == NULL)
		return -1;
	b->s = s;
	b->cap = cap;
	b->s[b->len] = '\0'; /* also where nothing is put into the room */
	return 0;
}

char *
buf_reserve(struct buf *b, size_t n)
{
	size_t need;

	if (b->err)
		return NULL;
	if (b->len > b->max || n > b->max - b->len ||
	    __builtin_add_overflow(b->len + n, 1, &need) ||
	    (need > b->cap && grow(b, need) == -1)) {
		b->err = true;
		return NULL;
	}
	return b->s + b->len;
}

void
buf_end(struct buf *b, size_t n)
{
	b->len += n;
	if (b->cap > 0)
		b->s[b->len] = '\0';
}

void
buf_add(struct buf *b, const char *s, size_t n)
{
	char *p = n > 0 ? buf_reserve(b, n) : NULL;

	if (p == NULL)
		return;
	memcpy(p, s, n);
	buf_end(b, n);
}

void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->err = true;
		return;
	}
	p = buf_reserve(b, (size_t)n);
	if (p == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}
