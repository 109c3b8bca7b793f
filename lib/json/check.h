/* SPDX-License-Identifier: MIT */
/*
 * check - one line against RFC 8259 and UTF-8, byte by byte: the verdict.
 *
 * Slow and plain on purpose. It runs for lines that the SIMD pass suspects or
 * the walker refuses, and for lines too long to index; its message and its
 * position are the ones that users see.
 */
#ifndef JSON_CHECK_H
#define JSON_CHECK_H

#include <stddef.h>

#include "base/err.h"

#define JSON_DEPTH_MAX 1024 /* DESIGN: depth up to 1024 */

/* 0 if s[0..len) is one JSON text with nothing but blanks around it; else -1
 * and e (kind ERR_DATA, pos the byte where it goes wrong, from 0). A lone
 * surrogate escape is well formed; a raw NUL is not. */
int check_line(const char *s, size_t len, struct err *e /* out */);

/* The end of the string whose opening quote is s[-1]: a pointer to the
 * closing quote, or NULL if there is none before end. Escapes are stepped
 * over, not checked. */
const char *check_string_end(const char *s, const char *end);

#endif
