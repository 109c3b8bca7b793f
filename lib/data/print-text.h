/* SPDX-License-Identifier: MIT */
/* print-text - one text as each format writes it, and how wide it is. */
#ifndef DATA_PRINT_TEXT_H
#define DATA_PRINT_TEXT_H

#include <stddef.h>

#include "base/buf.h"
#include "data/print.h"

/* Appends plain text s[0..len), quoted and escaped as the format needs it. A
 * lone surrogate (json/text.h) becomes its escape again in NDJSON, and where
 * people read; else U+FFFD, so that what is printed is UTF-8. */
void print_text(struct buf *b, enum print_format f, const char *s, size_t len);

/* The columns that it takes on a terminal: East Asian characters and most
 * pictures two, accents that combine none. */
size_t print_width(const char *s, size_t len);

#endif
