/* SPDX-License-Identifier: MIT */
/*
 * kind - one clean value out of a record, by its rule.
 *
 * A `rule` is a column compiled for a names table: ids in place of names, and
 * a filter by first byte, so that a text that no placeholder resembles costs
 * one lookup. rule_read gives the value as a `cell`: a view of the record
 * where the text is unchanged, else of the rule's own scratch.
 *
 * Texts are held against the placeholders as they came, and once more as they
 * leave where the rule changes them, so that a clean value stays as it is.
 */
#ifndef DATA_KIND_H
#define DATA_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "data/rules.h"
#include "json/rec.h"

enum cell_kind {
	CELL_NULL,
	CELL_TEXT, /* s, len: the content of a JSON string, escaped */
	CELL_INT,  /* num; s, len its literal */
	CELL_TIME, /* num: seconds since 1970 UTC; s, len as RFC 3339 text */
	CELL_RAW,  /* s, len: JSON as it stands (coordinates) */
};

struct cell {
	enum cell_kind kind;
	enum why why; /* CELL_NULL: why, if the value was there */
	const char *s;
	size_t len;
	int64_t num;
};

struct rule {
	const struct column *col; /* borrowed */
	int clean;		  /* id of the clean name */
	int raw[RULE_SOURCES];	  /* ids of the raw names, -1 where none */
	int nraw;
	int plain; /* the id that rule_plain looks at, or -1: none */
	uint64_t *nulled[WHYS]; /* where to count (set by rule_count) */
	uint64_t *source_nulled[RULE_SOURCES][WHYS];
	unsigned char odd[256]; /* first bytes that a placeholder, a blank or
				 * an escape may begin with */
	struct buf scratch;	/* owned: composed values */
	char digits[32];
};

/* Compiles col: adds its names to n. 0, or -1: out of memory. */
int rule_init(
    struct rule *r, const struct column *col, struct names *n, enum table t);
void rule_free(struct rule *r);

/* From now on, values that the rule nulls are counted in t. */
void rule_count(struct rule *r, struct tally *t);

/* The clean value. c->s is good until the record's line goes or the rule is
 * read again. False only for KIND_ID: the record must be rejected, and e says
 * why ("index: not an integer: \"12x\""). Out of memory for scratch is
 * ERR_MEM, likewise false. */
bool rule_read(struct rule *r, const struct rec *rec, struct cell *c /* out */,
    struct err *e);

/* The same of a value that was found already, for kinds of one source but
 * KIND_ID; v may be NULL: missing. */
bool rule_read_val(struct rule *r, const struct val *v,
    struct cell *c /* out */, struct err *e);

/* The hot path of rule_read: the value as a string view where the rule is of
 * KIND_TEXT and leaves it as it is, which its first byte tells; else NULL, and
 * rule_read decides. */
static inline const struct val *
rule_plain(const struct rule *r, const struct rec *rec)
{
	const struct val *v;

	if (r->plain < 0)
		return NULL;
	v = rec_val(rec, r->plain);
	if (v == NULL || v->kind != VAL_STRING || r->odd[(unsigned char)*v->s])
		return NULL;
	return v;
}

#endif
