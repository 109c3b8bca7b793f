/* SPDX-License-Identifier: MIT */
/*
 * offset - a place in a partition: Kafka's offsets, Kinesis's sequence
 * numbers (about 186 bits), lines of an object. A whole number from 0 up, kept
 * as its decimal digits, so that all of them are one type.
 */
#ifndef STORE_OFFSET_H
#define STORE_OFFSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OFFSET_DIGITS 62

struct offset {
	unsigned char len;	   /* 0: none, which is before all others */
	char s[OFFSET_DIGITS + 1]; /* without leading zeros; NUL-terminated */
};

/* Reads digits; leading zeros are dropped. 0, or -1: no digits, something
 * else among them, or too many. */
int offset_read(struct offset *o /* out */, const char *s, size_t len);

void offset_set(struct offset *o /* out */, uint64_t n);

/* Adds n. 0, or -1: it would have too many digits. */
int offset_add(struct offset *o, uint64_t n);

/* a - b, where it is from 0 to 2^63 - 1: false where it is not. */
bool offset_diff(
    const struct offset *a, const struct offset *b, uint64_t *n /* out */);

/* < 0, 0, > 0, by value. */
int offset_cmp(const struct offset *a, const struct offset *b);

/* As a number: false where it is none, or over 2^63 - 1. */
bool offset_number(const struct offset *o, uint64_t *n /* out */);

#endif
