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

enum draw_stream { DRAW_POSTS, DRAW_PAUSES };

struct draw {
	uint64_t state; /* private */
};

void draw_init(struct draw *d /* out */, uint64_t seed, enum draw_stream of);

/* A number from 0 to n - 1, each as likely as the others; n is not 0. */
uint64_t draw_below(struct draw *d, uint64_t n);

#endif
