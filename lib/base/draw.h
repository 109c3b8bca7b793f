/* SPDX-License-Identifier: MIT */
/*
 * draw - numbers at random, the same for the same seed, everywhere.
 *
 * Not for secrets. Draws are counted, not chained: the state steps by a
 * constant and is mixed, so each of 2^64 states comes once. Streams of one
 * seed are apart, so that who draws less from one changes no other.
 *
 *	draw_init(&d, seed, DRAW_POSTS);
 *	i = draw_below(&d, n);
 */
#ifndef BASE_DRAW_H
#define BASE_DRAW_H

#include <stdint.h>

#define DRAW_STEP UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / the golden ratio */
#define DRAW_MUL1 UINT64_C(0xb7e151628aed2a6b) /* 2^64 (e - 2) */
#define DRAW_MUL2 UINT64_C(0x6a09e667f3bcc909) /* 2^64 (sqrt 2 - 1) */

/* A bijection of 64 bits. */
static inline uint64_t
draw_mix(uint64_t x)
{
	x = (x ^ x >> 32) * DRAW_MUL1;
	x = (x ^ x >> 29) * DRAW_MUL2;
	return x ^ x >> 32;
}

enum draw_stream { DRAW_POSTS, DRAW_PAUSES };

struct draw {
	uint64_t state; /* private */
};

void draw_init(struct draw *d /* out */, uint64_t seed, enum draw_stream of);

/* A number from 0 to n - 1, each as likely as the others; n is not 0. */
uint64_t draw_below(struct draw *d, uint64_t n);

#endif
