/* SPDX-License-Identifier: MIT */
/* count - how people write large numbers: 12, 1,234, 99k, 1.2M. */
#ifndef DATA_COUNT_H
#define DATA_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "data/rules.h"

/* Reads plain text s[0..len), without blanks around: digits, maybe with commas
 * between groups of three, maybe a fraction, then k, M, B (thousand, million,
 * milliard; either case) or nothing. Exactly: WHY_FORM where the value is no
 * integer, WHY_RANGE above 2^63-1. */
enum why count_read(const char *s, size_t len, int64_t *v /* out */);

#endif
