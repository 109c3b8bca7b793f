/* SPDX-License-Identifier: MIT */
/* utf8 - what is a well-formed UTF-8 sequence (Unicode 15, table 3-7). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the well-formed sequence at s, 1 to 4, or 0. Looks at no more
 * than `left` bytes. */
size_t utf8_len(const unsigned char *s, size_t left);

/* The code point of the well-formed sequence of n bytes at s; of one byte, that
 * byte. */
uint32_t utf8_code(const unsigned char *s, size_t n);

/* The length of the control character at s, which has left > 0 bytes: 1 of C0
 * and DEL, 2 of C1; 0: it is none. */
size_t utf8_control(const unsigned char *s, size_t left);

/* Whether all of s[0..len) is well formed. */
bool utf8_all(const char *s, size_t len);

#endif
