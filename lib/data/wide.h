/* SPDX-License-Identifier: MIT */
/*
 * wide - integers of 128 bits, and fractions of them, exactly.
 *
 * Sums of 64-bit integers do not fit 64 bits, means and quantiles are no
 * integers: a wide over a 32-bit denominator holds each of them without any
 * rounding, so that they can be compared, and are rounded but once, when they
 * are written.
 *
 *	sum    the sum / 1
 *	mean   the sum / how many
 *	median the two middle values / 2
 *
 * 2^32 values of 64 bits add up to 96 bits: their product with another
 * denominator still fits.
 */
#ifndef DATA_WIDE_H
#define DATA_WIDE_H

#include <stddef.h>
#include <stdint.h>

#include "json/num.h"

/* hi * 2^64 + lo */
struct wide {
	int64_t hi;
	uint64_t lo;
};

static inline struct wide
wide_of(int64_t v)
{
	return (struct wide){v < 0 ? -1 : 0, (uint64_t)v};
}

static inline struct wide
wide_add(struct wide a, struct wide b)
{
	uint64_t lo = a.lo + b.lo;
	uint64_t hi = (uint64_t)a.hi + (uint64_t)b.hi + (lo < a.lo);

	return (struct wide){(int64_t)hi, lo};
}

/* The product must fit. */
struct wide wide_mul(struct wide a, uint32_t b);

/* Compares a / aden with b / bden, which are not 0: < 0, 0, > 0. Both a and b
 * fit 96 bits. */
int wide_cmp(struct wide a, uint32_t aden, struct wide b, uint32_t bden);

/* Its magnitude in parts of nine digits, the lowest first. */
void wide_parts(struct wide a, uint32_t parts[5] /* out */);

/* The double nearest to a / den. */
double wide_double(struct wide a, uint32_t den);

/* Writes a / den, without a NUL, and answers the length: an integer or an
 * integer and a half to the digit, anything else as num_put_double does. a
 * fits 96 bits. */
size_t wide_put(char dst[NUM_TEXT] /* out */, struct wide a, uint32_t den);

#endif
