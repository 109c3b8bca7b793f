/* SPDX-License-Identifier: MIT */
/*
 * u128 - whole numbers of 128 bits, as Kinesis writes its hash keys: in
 * decimal. Only what shard ranges need.
 */
#ifndef STORE_U128_H
#define STORE_U128_H

#include <stddef.h>
#include <stdint.h>

#define U128_SIZE 40 /* 39 digits and NUL */

struct u128 {
	uint64_t hi, lo;
};

#define U128_MAX ((struct u128){UINT64_MAX, UINT64_MAX})

/* Reads decimal digits, all of s, without leading zeros. 0, or -1: it is no
 * such number, or over 2^128 - 1. */
int u128_read(struct u128 *n /* out */, const char *s, size_t len);
/* Of 16 bytes, the highest first. */
struct u128 u128_bytes(const unsigned char s[16]);

/* In decimal, NUL-terminated. Answers dst. */
char *u128_put(char dst[U128_SIZE] /* out */, struct u128 n);

/* < 0, 0, > 0. */
int u128_cmp(struct u128 a, struct u128 b);

/* Modulo 2^128. */
struct u128 u128_add(struct u128 a, struct u128 b);
struct u128 u128_sub(struct u128 a, struct u128 b);
struct u128 u128_half(struct u128 n);

/* The quotient; *rest is what is left. by > 0. */
struct u128 u128_div(struct u128 n, uint32_t by, uint32_t *rest /* out */);

#endif
