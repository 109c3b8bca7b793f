/* SPDX-License-Identifier: MIT */
/*
 * buf - a growing byte buffer.
 *
 * Invariants: after buf_init s is never NULL and s[len] is NUL. `max` is the
 * length at which it must fail. A failure is sticky, as ferror's: `err` is
 * set, later appends do nothing, so twenty appends need one check. The buffer
 * owns s.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *s;
	size_t len; /* bytes in use */
	size_t cap; /* bytes allocated; 0: s is a static empty string */
	size_t max; /* largest len allowed */
	bool err;   /* an append failed: out of memory, or over max */
};

void buf_init(struct buf *b, size_t max);
/* Accepts a zeroed struct, and leaves one that buf_init made empty. */
void buf_free(struct buf *b);
/* Empties, keeps the memory, clears err. */
void buf_reset(struct buf *b);

/* Room for n more bytes: a pointer to s[len], or NULL (err is set). The
 * caller writes at most n bytes there and adds them to len itself; the byte
 * after them must be made NUL before others look (buf_end does it). */
char *buf_reserve(struct buf *b, size_t n);
void buf_end(struct buf *b, size_t n);

void buf_add(struct buf *b, const char *s, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
