/* SPDX-License-Identifier: MIT */
/*
 * chunks - an array that grows without moving: pieces of fixed length, made
 * when their first element is.
 *
 *	v[0] -> [0 ... 4095]    v[1] NULL, nothing there    v[2] -> [8192 ...
 *
 * So nothing is copied when it grows, memory is never held twice, and a range
 * that nobody writes to costs a pointer. Elements begin as zero bytes.
 */
#ifndef DATA_CHUNKS_H
#define DATA_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#define CHUNK_BITS 12
#define CHUNK_LEN (1u << CHUNK_BITS)

struct chunks {
	char **v;     /* owned, as what it points to */
	size_t n;     /* pointers in v */
	size_t width; /* bytes of an element */
};

void chunks_init(struct chunks *c, size_t width);
void chunks_free(struct chunks *c);

/* Element i, whether it was there or not. NULL: out of memory. */
void *chunks_make(struct chunks *c, uint32_t i);

/* Element i, which was made. */
static inline void *
chunks_at(const struct chunks *c, uint32_t i)
{
	return c->v[i >> CHUNK_BITS] + (i & (CHUNK_LEN - 1)) * c->width;
}

#endif
