/* SPDX-License-Identifier: MIT */
/*
 * scan - the SIMD pass: a region of lines becomes an index of its strings.
 *
 * The index holds the position of every quote that no backslash escapes, and
 * for each line where its quotes end. In NDJSON a raw newline always ends a
 * line, so the state of strings starts anew at each: no line can spoil the
 * next.
 *
 *	{"a":"x","b":1}\n{"c":2}\n
 *	 ^ ^ ^ ^ ^ ^      ^ ^          quotes: 1 3 5 7 9 11 17 19
 *	               ^        ^      lines: {end 15, quotes 6}, {end 23, 8}
 *
 * The same pass raises suspicion: a control character, an escape that JSON
 * does not know, invalid UTF-8, an odd number of quotes. Suspicion may be
 * false (its unit is a 64-byte block), never missed. json/check.h gives the
 * verdict and the message, so every path (AVX2, NEON, portable) says the
 * same. What is between strings is the walker's business (json/rec.h).
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_QUOTES ((size_t)32 << 10) /* index entries: 128 KiB, fits L2 */
#define SCAN_LINES 2048
#define SCAN_REGION ((size_t)256 << 10) /* the largest region at a time */

struct scan_line {
	uint32_t end;	 /* position of its LF */
	uint32_t quotes; /* its quotes end here in quotes[] */
	bool suspect;
};

struct scan_index {
	uint32_t
	    quotes[SCAN_QUOTES + 80]; /* 80: entries are written in eights */
	struct scan_line lines[SCAN_LINES];
	size_t nlines;
};

/* Indexes s[0..len), len <= SCAN_REGION, s[len - 1] == '\n', with 128 readable
 * bytes after it (INPUT_PAD). Stops at the end of a line when a table is full.
 * Answers the bytes indexed: whole lines, or 0 where one line has more than
 * SCAN_QUOTES quotes (it must be read without an index). */
typedef size_t scan_fn(
    struct scan_index *ix /* out */, const char *s, size_t len);

/* The fastest path that this processor has; "avx2", "neon" or "portable"
 * asks for one by name, and gives NULL where it cannot run. */
scan_fn *scan_best(void);
scan_fn *scan_path(const char *name);

#endif
