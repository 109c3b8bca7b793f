/* SPDX-License-Identifier: MIT */
/*
 * values - the rows of JSON texts of any layout, as a stream.
 *
 *	lines   {"a":1}      texts   {           array   [{"a":1}, {
 *	        {"a":2}                "a": 1              "a": 2}]
 *	                             }{"a":2}
 *
 * The start tells which: a first line that is no more than the beginning of
 * an object, or holds several of them, begins texts; "[" begins an array;
 * else each line is a row. Arrays may follow texts, and texts arrays. A line
 * is given as it stands; a row of the others is brought to one line: blanks
 * between its parts go, strings stay untouched.
 *
 * Each row has a place, from 0 up: in lines it is its line (blank ones and
 * rejects count), elsewhere the how-manieth it is. What is no record is
 * refused, and the next one is read: in lines that is the next line, elsewhere
 * what follows the bracket that ends it. An array whose elements cannot be
 * told from each other is broken, which is the end.
 *
 * Memory: the longest row, of at most max bytes, twice. Nothing is allocated
 * a row in the steady state.
 */
#ifndef JSON_VALUES_H
#define JSON_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Gives up to n bytes, 0 at the end, -1 with e. */
typedef long values_in(void *arg, void *dst, size_t n, struct err *e);

enum values_got {
	VALUES_ROW,
	VALUES_BAD,   /* no record: e says why */
	VALUES_PIECE, /* more of what was BAD: it is too long to be held */
	VALUES_END,
	VALUES_ERROR, /* it cannot be read, or is broken (ERR_DATA), or memory
			 is lacking (ERR_MEM) */
};

/* Borrowed until the next call. */
struct values_row {
	const char *s; /* without LF; of what is BAD, as it came */
	size_t len;
	uint64_t place;
	bool more; /* of what is BAD: PIECEs may follow */
	/* where a BAD one goes wrong: the line, from 1, and the byte of it;
	 * byte 0: none in particular */
	uint64_t line, byte;
};

struct values;

/* Rows of at most max bytes. NULL: out of memory. */
struct values *values_new(size_t max);
void values_free(struct values *v);

/* Begins another text; memory is kept. */
void values_start(struct values *v, values_in *in, void *arg);

enum values_got values_next(
    struct values *v, struct values_row *row /* out */, struct err *e);

#endif
