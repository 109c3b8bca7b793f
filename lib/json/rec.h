/* SPDX-License-Identifier: MIT */
/*
 * rec - one line as a record: the values of the columns asked for, as views.
 *
 * DESIGN section 1: a line is a bare row, an envelope around a row, a
 * tombstone (envelope with null) or a mark. rec_parse walks the line once,
 * over the index of its strings (scan.h), and stores a view of each value
 * whose name is in the names table. Nothing is copied or allocated.
 *
 * The walker knows that rows of one stream have their members in the same
 * order: it first compares with the name that stood at this place in the row
 * before, and hashes only when that fails.
 *
 * Views are borrowed from the line's region. A view of row column `id` holds
 * only if rec_val answers it: values of earlier rows are left in place and
 * told apart by their stamp.
 */
#ifndef JSON_REC_H
#define JSON_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "json/names.h"

#define REC_MEMBERS_MAX 4096 /* DESIGN: more members are a reject */

enum val_kind {
	VAL_STRING, /* s, len: between the quotes, escapes as they are */
	VAL_NUMBER, /* the literal */
	VAL_TRUE,
	VAL_FALSE,
	VAL_NULL,
	VAL_OBJECT, /* with its braces */
	VAL_ARRAY,
};

struct val {
	const char *s;
	size_t len;
	uint32_t stamp; /* private: the parse that stored it */
	enum val_kind kind;
};

enum rec_shape { REC_ROW, REC_ENVELOPE, REC_TOMBSTONE, REC_MARK };

struct rec {
	enum rec_shape shape;
	const char *line; /* the line, without blanks around, CR or LF */
	size_t len;
	const char *row; /* the row's object with its braces; NULL for
			  * tombstones and marks. An envelope's value that is
			  * no object is found in env[NAME_VALUE] alone */
	size_t row_len;
	unsigned tables;	/* bits of the tables whose names the row has */
	const struct val *vals; /* private: of the row, by id */
	const struct val *env;	/* private: of the envelope, by id */
	uint32_t row_stamp, env_stamp; /* private */
};

/* The walker's memory: what it predicts, and the members it has seen. */
struct rec_parser;
/* names must be complete, and outlive it. NULL: out of memory. */
struct rec_parser *rec_parser_new(const struct names *names);
void rec_parser_free(struct rec_parser *p);

/* The names that it knows: of the table, and learned from records, most of
 * them. */
const struct names *rec_parser_names(const struct rec_parser *p);

/* Parses s[0..len), which is not blank and has no LF in it; CR at the end is
 * dropped. LF must follow it, and INPUT_PAD readable bytes. Where quotes is
 * given, the line is one that scan.h does not suspect or check_line passes.
 * base is where the index's positions count from, quotes the first of the
 * line's; quotes NULL: not indexed (the line was checked by check_line). 0, or
 * -1 with e (ERR_DATA, pos the byte from s). */
int rec_parse(struct rec_parser *p, struct rec *r /* out */, const char *s,
    size_t len, const char *base, const uint32_t *quotes, struct err *e);

/* The row's value by name id, or NULL where the row does not have it. */
static inline const struct val *
rec_val(const struct rec *r, int id)
{
	const struct val *v = &r->vals[id];

	return v->stamp == r->row_stamp ? v : NULL;
}

/* The envelope's, for the NAME_ ids; NULL also for a bare row. */
static inline const struct val *
rec_env(const struct rec *r, int id)
{
	const struct val *v = &r->env[id];

	return r->shape != REC_ROW && v->stamp == r->env_stamp ? v : NULL;
}

/* For an envelope whose value is no object: fills e with "value: not an object:
 * 5" and answers -1. */
int rec_no_row(const struct rec *r, struct err *e /* out */);

/* The last member of an object value that has that name (plain text), as a
 * view in v. The object is known to be well formed. False: it has none. */
bool rec_member(const struct val *object, const char *name, size_t len,
    struct val *v /* out */);

/* Walks an array value, views of its elements as in a row: fills up to max of
 * them into v, answers how many there are (may be more than max). The array
 * is known to be well formed. */
size_t rec_array(const struct val *array, struct val *v /* out */, size_t max);

#endif
