/* SPDX-License-Identifier: MIT */
/*
 * any - a JSON value of any type in a cell of 64 bits.
 *
 * Where a column holds whatever its rows hold, a cell says what it is:
 *
 *	from -2^62 up to 2^62   an integer, itself
 *	INT64_MIN               null (VALUE_NULL)
 *	01 kind payload         all else:
 *	    bool                0 or 1
 *	    decimal             scale and digits of a short one, such as 9.95
 *	    number              the number of its literal (intern.h)
 *	    text, array, object the number of its text
 *
 * Each value has but one cell, so that equal values have equal cells. Numbers
 * are equal by value, however they are written, and exact, however long:
 * their literal is the shortest. Arrays and objects are compared as JSON
 * text, without the blanks between its parts.
 *
 * The order: false, true, numbers by value, texts by bytes, arrays and then
 * objects by the bytes of their text.
 */
#ifndef DATA_ANY_H
#define DATA_ANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "data/intern.h"
#include "json/num.h"
#include "json/rec.h"

enum any_kind {
	ANY_BOOL,
	ANY_INT,
	ANY_DECIMAL,
	ANY_NUMBER,
	ANY_TEXT,
	ANY_ARRAY,
	ANY_OBJECT,
};

#define ANY_TAG (INT64_C(1) << 62)
#define ANY_KIND_BIT 58 /* where the kind of a tagged cell begins */

/* Of a cell that is not null. */
static inline enum any_kind
any_kind(int64_t cell)
{
	return cell < ANY_TAG ? ANY_INT
			      : (enum any_kind)(cell >> ANY_KIND_BIT & 15);
}

static inline bool
any_is_number(int64_t cell)
{
	enum any_kind kind = any_kind(cell);

	return kind >= ANY_INT && kind <= ANY_NUMBER;
}

/* The cell of a text by its number. */
static inline int64_t
any_text_cell(uint32_t id)
{
	return ANY_TAG | (int64_t)ANY_TEXT << ANY_KIND_BIT | id;
}

/* Cells of an integer, and of a value that is no string, VAL_NULL too; b is
 * scratch. 0, or -1: out of memory. */
int any_of_int(struct intern *t, int64_t v, int64_t *cell /* out */);
int any_of_val(struct intern *t, struct buf *b, const struct val *v,
    int64_t *cell /* out */);

/* < 0, 0, > 0: neither is null. */
int any_cmp(const struct intern *t, int64_t a, int64_t b);

/* What it is as text, a string's plain: in dst or in t. */
const char *any_text(const struct intern *t, int64_t cell, char dst[NUM_TEXT],
    size_t *len /* out */);

/* The double nearest to a number; the order of numbers is never turned
 * round. */
double any_double(const struct intern *t, int64_t cell);

/* An integer's or a decimal's digits and how many of them follow the point.
 * False: it is an ANY_NUMBER. */
bool any_digits(int64_t cell, int64_t *digits /* out */, int *scale /* out */);

#endif
