/* SPDX-License-Identifier: MIT */
/* wide - see wide.h. */
#include "data/wide.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define LIMB 32		 /* bits that one step of a division takes */
#define WHOLE_LIMBS 4	 /* of a wide */
#define FRACTION_LIMBS 3 /* see wide_double */
#define LIMBS (WHOLE_LIMBS + FRACTION_LIMBS)

struct wide
wide_mul(struct wide a, uint32_t b)
{
	uint64_t low = (a.lo & UINT32_MAX) * b;
	uint64_t high = (a.lo >> LIMB) * b + (low >> LIMB);
	uint64_t hi = (uint64_t)a.hi * b + (high >> LIMB);

	return (struct wide){(int64_t)hi, high << LIMB | (low & UINT32_MAX)};
}

int
wide_cmp(struct wide a, uint32_t aden, struct wide b, uint32_t bden)
{
	if (aden != bden) {
		a = wide_mul(a, bden);
		b = wide_mul(b, aden);
	}
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static struct wide
magnitude(struct wide a)
{
	if (a.hi >= 0)
		return a;
	return wide_add(
	    (struct wide){(int64_t) ~(uint64_t)a.hi, ~a.lo}, wide_of(1));
}

/* Divides a number of n limbs, the highest first, in place; answers the
 * remainder. */
static uint32_t
divide(uint32_t *v, int n, uint32_t den)
{
	uint64_t rest = 0;

	for (int i = 0; i < n; i++) {
		rest = rest << LIMB | v[i];
		v[i] = (uint32_t)(rest / den);
		rest %= den;
	}
	return (uint32_t)rest;
}

static void
set_limbs(uint32_t v[WHOLE_LIMBS], struct wide a)
{
	v[0] = (uint32_t)((uint64_t)a.hi >> LIMB);
	v[1] = (uint32_t)(uint64_t)a.hi;
	v[2] = (uint32_t)(a.lo >> LIMB);
	v[3] = (uint32_t)a.lo;
}

void
wide_parts(struct wide a, uint32_t parts[5])
{
	uint32_t v[WHOLE_LIMBS];

	set_limbs(v, magnitude(a));
	for (int i = 0; i < 5; i++)
		parts[i] = divide(v, WHOLE_LIMBS, 1000000000);
}

/*
 * A quotient that is not 0 is at least 2^-32, so 96 bits of fraction hold its
 * first bit and 64 more. Of these the upper 64 are converted, and the lowest
 * of them, which is beyond what a double holds, tells that others follow: so
 * the conversion, which rounds to nearest, rounds what it should.
 */
double
wide_double(struct wide a, uint32_t den)
{
	uint32_t v[LIMBS + 2] = {0};
	bool more;
	uint64_t top;
	double d;
	int i = 0, shift = 0;

	set_limbs(v, magnitude(a));
	more = divide(v, LIMBS, den) != 0;
	while (i < LIMBS && v[i] == 0)
		i++;
	if (i == LIMBS)
		return 0;
	top = (uint64_t)v[i] << LIMB | v[i + 1];
	for (; top >> 63 == 0; shift++)
		top = top << 1 | (v[i + 2] >> (LIMB - 1 - shift) & 1);
	more |= (uint32_t)((uint64_t)v[i + 2] << shift) != 0;
	for (int j = i + 3; j < LIMBS; j++)
		more |= v[j] != 0;
	d = ldexp((double)(top | more), LIMB * (WHOLE_LIMBS - 2 - i) - shift);
	return a.hi < 0 ? -d : d;
}

size_t
wide_put(char dst[NUM_TEXT], struct wide a, uint32_t den)
{
	uint32_t v[WHOLE_LIMBS], rest;
	char text[NUM_TEXT], *end = text + sizeof text, *p = end;
	bool half;

	if (den == 1 && a.hi == wide_of((int64_t)a.lo).hi)
		return num_put(dst, (int64_t)a.lo);
	set_limbs(v, magnitude(a));
	rest = divide(v, WHOLE_LIMBS, den);
	half = rest > 0 && rest == den - rest;
	if (rest > 0 && !half)
		return num_put_double(dst, wide_double(a, den));
	if (half) {
		*--p = '5';
		*--p = '.';
	}
	do
		*--p = (char)('0' + divide(v, WHOLE_LIMBS, 10));
	while ((v[0] | v[1] | v[2] | v[3]) != 0);
	if (a.hi < 0)
		*--p = '-';
	memcpy(dst, p, (size_t)(end - p));
	return (size_t)(end - p);
}
