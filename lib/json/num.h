/* SPDX-License-Identifier: MIT */
/*
 * num - number literals, exactly: no double, no rounding, any length.
 *
 * A literal is JSON's: -?int frac? exp?. Functions take one that is well
 * formed (num_scan says so), or say what else.
 */
#ifndef JSON_NUM_H
#define JSON_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The end of the literal that begins at s, or NULL where none does. Reads on
 * to the first byte that is not of a number; a byte that ends it must follow
 * (as LF does after every line). */
const char *num_scan(const char *s);

/* Whether s[0..len) is a JSON number and nothing else. */
bool num_valid(const char *s, size_t len);

enum num_got { NUM_OK, NUM_FORM, NUM_RANGE };

/* A literal without point or exponent, as a 64-bit integer. NUM_FORM: it has
 * one; NUM_RANGE: it does not fit. */
enum num_got num_int(const char *s, size_t len, int64_t *v /* out */);

/* ASCII digits and nothing else (leading zeros allowed), likewise. */
enum num_got num_digits(const char *s, size_t len, int64_t *v /* out */);

/* Any literal rounded down to an integer. NUM_RANGE: it does not fit. */
enum num_got num_floor(const char *s, size_t len, int64_t *v /* out */);

/* Compares the values of two literals, exactly: < 0, 0, > 0. Exponents beyond
 * 9e16 are all alike, here and in num_figures. */
int num_cmp(const char *a, size_t alen, const char *b, size_t blen);

/* The nearest double (infinite where it is too large). Bytes past 4,096 are
 * not looked at. */
double num_double(const char *s, size_t len);

/* The digits of a literal without zeros at either end, in dst, which holds
 * len bytes: the value is those digits times 10 to the power of exp. Answers
 * how many; 0: the value is zero. */
size_t num_figures(char *dst /* out */, const char *s, size_t len,
    bool *minus /* out */, int64_t *exp /* out */);

#define NUM_TEXT 32 /* bytes that a 64-bit integer or a double can take */

/* Write v in decimal, without a NUL; answer the length. num_put_double writes
 * the shortest form that reads back to the same double, as JSON: 0.1, 1e+30,
 * 12.0 as 12; v is finite. */
size_t num_put(char dst[NUM_TEXT] /* out */, int64_t v);
size_t num_put_double(char dst[NUM_TEXT] /* out */, double v);

#endif
