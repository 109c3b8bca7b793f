/* SPDX-License-Identifier: MIT */
/*
 * walk - the grammar of one line, between rec.c and the index of strings.
 *
 * The walker goes through the members of the line's object, and of the object
 * under "value", which is the row if the line proves to be an envelope. Each
 * is a level: the values by id, and what the walker predicts of the next
 * line. It answers no more than yes or no; json/check.h knows why not.
 * Private to lib/json/rec.c and walk.c.
 */
#ifndef JSON_WALK_H
#define JSON_WALK_H

#include "base/buf.h"
#include "json/names-table.h"
#include "json/rec.h"

#define PREDICTED 64 /* members of a row whose names are predicted */

/* Names that could not be learned: a set for the rows being walked, twice
 * the members that the envelope and its row may have. */
#define STRANGERS ((size_t)4 * REC_MEMBERS_MAX)

struct stranger {
	const char *s; /* as it stands, escapes and all */
	size_t len;
	uint32_t hash, stamp;
};

/* The members of one object: the line's own, or those of an envelope's row. */
struct level {
	struct val vals[REC_NAMES_MAX];
	uint16_t guess[PREDICTED]; /* ids, as in the row before */
	uint32_t stamp;
	unsigned tables;
	size_t count;
	const char *twice; /* a name that is there already, or NULL */
};

struct rec_parser {
	struct names *names;
	struct level top, row;
	struct stranger *strangers;
	uint32_t stamp;
	struct buf plain, other; /* unescaped names */
};

struct walk {
	struct rec_parser *p;
	const char *base;
	const uint32_t *q; /* the next quote, or NULL: not indexed */
	const char *end;
	const char *row, *row_end; /* the object under "value" */
	bool nomem;
};

/* Walks the object at p and answers what follows it, or NULL. w->p->top and,
 * where w->row is set, w->p->row have its members. */
const char *walk_line(struct walk *w, const char *p);

static inline const char *
blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* The kind of the value that begins with c. */
static inline enum val_kind
kind_of(char c)
{
	switch (c) {
	case '"': return VAL_STRING;
	case '{': return VAL_OBJECT;
	case '[': return VAL_ARRAY;
	case 't': return VAL_TRUE;
	case 'f': return VAL_FALSE;
	case 'n': return VAL_NULL;
	default: return VAL_NUMBER;
	}
}

#endif
