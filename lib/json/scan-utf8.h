/* SPDX-License-Identifier: MIT */
/*
 * scan-utf8 - tables that find invalid UTF-8 sixteen or more bytes at a time.
 *
 * The method is that of J. Keiser and D. Lemire, "Validating UTF-8 In Less
 * Than One Instruction Per Byte" (2021). Every pair of bytes is looked up by
 * three nibbles: the first byte's high and low one, the second's high one.
 * Each table gives the set of errors that its nibble allows; the pair is in
 * error where the three sets meet. Only a third or fourth byte of a sequence
 * needs more than its pair: there two continuations in a row are due, so
 * UTF8_TWO_CONTS is expected, and an error if it is not there.
 */
#ifndef JSON_SCAN_UTF8_H
#define JSON_SCAN_UTF8_H

#include <stdint.h>

enum {
	UTF8_SHORT = 1 << 0,	 /* a lead byte, and no continuation after it */
	UTF8_LONG = 1 << 1,	 /* a continuation after ASCII */
	UTF8_OVER3 = 1 << 2,	 /* E0 80..9F: fits two bytes */
	UTF8_LARGE = 1 << 3,	 /* F4 90..BF, F5..FF 90..BF: over U+10FFFF */
	UTF8_SURROGATE = 1 << 4, /* ED A0..BF */
	UTF8_OVER2 = 1 << 5,	 /* C0, C1: fits one byte */
	UTF8_OVER4 = 1 << 6, /* F0 80..8F: fits three; F5..FF 80..8F: large */
	UTF8_TWO_CONTS = 1 << 7, /* two continuations */
	/* errors that do not depend on the first byte's low nibble */
	UTF8_ANY_LOW = UTF8_SHORT | UTF8_LONG | UTF8_TWO_CONTS,
	UTF8_5_UP = UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVER4
};

static const uint8_t utf8_first_high[16] = {UTF8_LONG, UTF8_LONG, UTF8_LONG,
    UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_TWO_CONTS,
    UTF8_TWO_CONTS, UTF8_TWO_CONTS, UTF8_TWO_CONTS, UTF8_SHORT | UTF8_OVER2,
    UTF8_SHORT, UTF8_SHORT | UTF8_OVER3 | UTF8_SURROGATE,
    UTF8_SHORT | UTF8_LARGE | UTF8_OVER4};

static const uint8_t utf8_first_low[16] = {
    UTF8_ANY_LOW | UTF8_OVER3 | UTF8_OVER2 | UTF8_OVER4,
    UTF8_ANY_LOW | UTF8_OVER2, UTF8_ANY_LOW, UTF8_ANY_LOW,
    UTF8_ANY_LOW | UTF8_LARGE, UTF8_5_UP, UTF8_5_UP, UTF8_5_UP, UTF8_5_UP,
    UTF8_5_UP, UTF8_5_UP, UTF8_5_UP, UTF8_5_UP, UTF8_5_UP | UTF8_SURROGATE,
    UTF8_5_UP, UTF8_5_UP};

#define UTF8_CONT (UTF8_LONG | UTF8_OVER2 | UTF8_TWO_CONTS)

static const uint8_t utf8_second_high[16] = {UTF8_SHORT, UTF8_SHORT, UTF8_SHORT,
    UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT,
    UTF8_CONT | UTF8_OVER3 | UTF8_OVER4, UTF8_CONT | UTF8_OVER3 | UTF8_LARGE,
    UTF8_CONT | UTF8_SURROGATE | UTF8_LARGE,
    UTF8_CONT | UTF8_SURROGATE | UTF8_LARGE, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT,
    UTF8_SHORT};

#endif
