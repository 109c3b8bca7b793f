/* SPDX-License-Identifier: MIT */
#include "base/draw.h"

#define STEP UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / the golden ratio */
#define MUL1 UINT64_C(0xb7e151628aed2a6b) /* 2^64 (e - 2) */
#define MUL2 UINT64_C(0x6a09e667f3bcc909) /* 2^64 (sqrt 2 - 1) */

/* A bijection of 64 bits. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 32) * MUL1;
	x = (x ^ x >> 29) * MUL2;
	return x ^ x >> 32;
}

void
draw_init(struct draw *d, uint64_t seed, enum draw_stream of)
{
	/* mixed twice: seeds that are neighbours must not share a sequence
	 * that is only shifted */
	d->state = mix(mix(seed + STEP) + (uint64_t)of * STEP);
}

uint64_t
draw_below(struct draw *d, uint64_t n)
{
	uint64_t mask = n - 1, r;

	mask |= mask >> 1;
	mask |= mask >> 2;
	mask |= mask >> 4;
	mask |= mask >> 8;
	mask |= mask >> 16;
	mask |= mask >> 32;
	/* what is too large is drawn again, as a remainder would favour the
	 * small; at worst every other draw is */
	do {
		d->state += STEP;
		r = mix(d->state) & mask;
	} while (r >= n);
	return r;
}
