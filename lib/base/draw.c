/* SPDX-License-Identifier: MIT */
#include "base/draw.h"

void
draw_init(struct draw *d, uint64_t seed, enum draw_stream of)
{
	/* mixed twice: seeds that are neighbours must not share a sequence
	 * that is only shifted */
	d->state =
	    draw_mix(draw_mix(seed + DRAW_STEP) + (uint64_t)of * DRAW_STEP);
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
		d->state += DRAW_STEP;
		r = draw_mix(d->state) & mask;
	} while (r >= n);
	return r;
}
