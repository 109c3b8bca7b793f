/* SPDX-License-Identifier: MIT */
/*
 * dec - sums of decimals of any size, exactly.
 *
 * Where rows hold numbers such as 9.95 or 1e-7, a sum is a decimal with as
 * many digits as it takes: a row of limbs of nine digits each, from 10^-450
 * to 10^342, which covers what can be calculated with (dec_takes) and sums of
 * 2^32 of it. Each limb has its own sign and room for 2^33 additions, so that
 * adding carries nothing. No result depends on the order of its parts.
 *
 * A number that is 10^298 or more, or has digits past 10^-450, is not
 * calculated with.
 */
#ifndef DATA_DEC_H
#define DATA_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/wide.h"
#include "json/num.h"

#define DEC_LIMBS 88
#define DEC_ONE 50 /* the limb of the digits before the point */

struct dec {
	int64_t v[DEC_LIMBS]; /* v[DEC_ONE + k] counts 10^(9k) */
};

/* Whether a literal can be calculated with. */
bool dec_takes(const char *s, size_t len);

/* Add a literal that dec_takes; w / 10^scale, scale up to 400; another, which
 * was added to by dec_add and scaled at most once; 0 in all limbs is zero. */
void dec_add(struct dec *d, const char *s, size_t len);
void dec_add_wide(struct dec *d, struct wide w, int scale);
void dec_join(struct dec *d, const struct dec *other);

/* Multiplies what dec_norm or one dec_add left. */
void dec_scale(struct dec *d, uint32_t by);

/* Carries, so that each limb has nine digits and the sign of all, which it
 * answers: -1, 0, 1. */
int dec_norm(struct dec *d);

/* Compares a / aden with b / bden: < 0, 0, > 0. */
int dec_cmp(
    const struct dec *a, uint32_t aden, const struct dec *b, uint32_t bden);

/* Writes d / den as wide_put does. */
size_t dec_put(char dst[NUM_TEXT] /* out */, const struct dec *d, uint32_t den);

#endif
