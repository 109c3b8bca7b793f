/* SPDX-License-Identifier: MIT */
/*
 * values-parts - what the readers of lines and of texts share; see values.h.
 * Private to lib/json/values*.c.
 *
 *	s          at          found              end            cap
 *	| given    | a text    | not looked at    | free         | INPUT_PAD |
 *
 * A line is read by the SIMD index; a text is followed byte by byte to the
 * bracket that ends it, over as many reads as it takes, then judged whole.
 */
#ifndef JSON_VALUES_PARTS_H
#define JSON_VALUES_PARTS_H

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/input.h"
#include "json/rec.h"
#include "json/scan.h"
#include "json/values.h"

enum layout { UNKNOWN, LINES, TEXTS };

/* How far a text has been followed. */
struct follow {
	size_t depth;
	bool string, escaped, bare; /* bare: a number or a word */
};

enum ended { WHOLE, OPEN, TORN /* a raw LF stands in a string */ };

struct values {
	values_in *in;
	void *arg;
	size_t max;
	struct names *names;
	struct rec_parser *parser;
	scan_fn *scan;
	struct scan_index *ix;
	char *s; /* owned */
	size_t cap, at, end;
	bool eof;
	enum layout layout;
	bool in_long; /* the rest of what is too long is passed on */
	uint64_t place;
	uint64_t line; /* of the byte at `at`, from 1 */
	uint64_t byte; /* its place in that line, from 1 */
	/* lines: of those indexed, from s + base; those before s + whole are
	 * whole, where that is behind `at` */
	size_t base, whole, next;
	/* texts */
	bool array, due;    /* due: an element, not a comma or the end */
	bool first;	    /* nothing of the array has been seen */
	struct follow text; /* that is too long */
	struct buf row;
};

static inline bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Reads once more behind what is there, making room. 0, or -1 with e. */
int values_fill(struct values *v, struct err *e);

/* Fills e with what is said of a row over --max-line; -1. */
int values_too_long(const struct values *v, struct err *e);

/* Follows a text from *p on, to `end` or its own end. A text that is neither
 * in brackets nor in quotes ends before what cannot be of it. */
enum ended values_follow(struct follow *f, const char **p, const char *end);

/* values_next, of lines (values-lines.c) and of texts (values-texts.c). */
enum values_got values_line(
    struct values *v, struct values_row *row, struct err *e);
enum values_got values_text(
    struct values *v, struct values_row *row, struct err *e);

#endif
