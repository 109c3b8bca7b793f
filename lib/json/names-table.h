/* SPDX-License-Identifier: MIT */
/*
 * names-table - what names.c, rec.c and walk.c share of a table of names.
 *
 * Open addressing over a fixed table, at most half full. A parser has a copy
 * of its tool's table and learns further names from the rows, up to
 * REC_NAMES_MAX, so that a name that nobody asked for is known as fast, and a
 * duplicate is found by its stamp.
 */
#ifndef JSON_NAMES_TABLE_H
#define JSON_NAMES_TABLE_H

#include <stdint.h>

#include "json/names.h"

#define NAMES_SLOTS 4096
#define NAMES_HEAD 3	   /* eight-byte words: names up to 23 bytes */
#define NAMES_LEARN_LEN 64 /* longer names are not learned */

struct name {
	char *s; /* owned; NUL-terminated */
	size_t len;
	unsigned tables;
	/* the name and its closing quote as they stand in a row, if they fit
	 * and need no escapes, and which bits of them to compare; else mask[0]
	 * is 0 */
	uint64_t head[NAMES_HEAD], mask[NAMES_HEAD];
};

struct names {
	struct name v[REC_NAMES_MAX];
	uint16_t slots[NAMES_SLOTS]; /* id + 1; 0: free */
	int n;
};

uint32_t names_hash(const char *s, size_t len);

/* NULL: out of memory. */
struct names *names_copy(const struct names *from);

#endif
