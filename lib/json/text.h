/* SPDX-License-Identifier: MIT */
/*
 * text - the content of JSON strings, as it stands between the quotes.
 *
 * Rules compare unescaped text but keep the literal one, so these functions
 * read escapes as they go, and answer positions in the literal. Their input
 * is well formed (json/check.h). A lone surrogate escape reads as the three
 * bytes that UTF-8 would give it.
 */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Unescapes s[0..len) into dst, which holds at least len bytes (unescaping
 * never lengthens). Answers the bytes written. */
size_t text_unescape(char *dst /* out */, const char *s, size_t len);

/* Appends s[0..len), plain UTF-8, as the content of a JSON string: quote,
 * backslash and C0 are escaped, \n \t \r \b \f by their letters; the bytes
 * of a lone surrogate are its escape again. */
void text_escape(struct buf *b, const char *s, size_t len);

/* The lone surrogate whose three bytes s[0..len) begins with, or 0. */
unsigned text_lone(const char *s, size_t len);

/* Writes s[0..len) as a JSON string, quotes and all, into dst, which holds
 * TEXT_QUOTED(len) bytes, and answers how many. Where s is no UTF-8, *bad is
 * set, and the bytes that are none are written as they are. */
#define TEXT_QUOTED(len) (6 * (len) + 2)
size_t text_quote(
    char *dst /* out */, const char *s, size_t len, bool *bad /* in/out */);

/* Whether the text, unescaped, is exactly the plain text t. */
bool text_equal(const char *s, size_t len, const char *t, size_t tlen);

/* Where the plain text t, as a prefix of the unescaped text, ends in the
 * literal: from 0 to len, or SIZE_MAX where it is no prefix. */
size_t text_prefix(const char *s, size_t len, const char *t, size_t tlen);

/* Cuts blanks (space, \t \n \r \v \f, U+00A0; raw or escaped) off both ends:
 * moves *s, answers the new length. 0: nothing but blanks. */
size_t text_trim(const char **s /* in/out */, size_t len);

#endif
