/* SPDX-License-Identifier: MIT */
/* rec - the walker; see rec.h. */
#include "json/rec.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/input.h"
#include "json/check.h"
#include "json/names-table.h"
#include "json/num.h"
#include "json/text.h"

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

struct rec_parser *
rec_parser_new(const struct names *names)
{
	struct rec_parser *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	buf_init(&p->plain, 2 * INPUT_LINE_MAX);
	buf_init(&p->other, 2 * INPUT_LINE_MAX);
	p->names = names_copy(names);
	p->strangers = calloc(STRANGERS, sizeof *p->strangers);
	if (p->names == NULL || p->strangers == NULL) {
		rec_parser_free(p);
		return NULL;
	}
	return p;
}

void
rec_parser_free(struct rec_parser *p)
{
	if (p == NULL)
		return;
	names_free(p->names);
	free(p->strangers);
	buf_free(&p->plain);
	buf_free(&p->other);
	free(p);
}

static inline const char *
blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* From after an opening quote to the closing one, or NULL. */
static inline const char *
string_end(struct walk *w, const char *p)
{
	const char *e;

	if (w->q == NULL)
		return check_string_end(p, w->end);
	e = w->base + w->q[1];
	w->q += 2;
	return e;
}

/* A name without its escapes; it may be the name itself. */
static bool
plain_name(struct buf *b, const char **s, size_t *len)
{
	char *dst;

	if (memchr(*s, '\\', *len) == NULL)
		return true;
	buf_reset(b);
	dst = buf_reserve(b, *len);
	if (dst == NULL)
		return false;
	*len = text_unescape(dst, *s, *len);
	*s = dst;
	return true;
}

/* Whether this name, which is not in the names table, is new to the object. */
static bool
stranger_new(struct walk *w, struct level *l, const char *raw, size_t rawlen,
    const char *s, size_t len)
{
	uint32_t hash = names_hash(s, len);
	size_t i = hash & (STRANGERS - 1);
	struct stranger *e;

	for (;; i = (i + 1) & (STRANGERS - 1)) {
		const char *o;
		size_t olen;

		e = &w->p->strangers[i];
		if (e->stamp != w->p->top.stamp && e->stamp != w->p->row.stamp)
			break; /* of an earlier line: free */
		if (e->stamp != l->stamp || e->hash != hash)
			continue;
		o = e->s;
		olen = e->len;
		if (!plain_name(&w->p->other, &o, &olen)) {
			w->nomem = true;
			return true;
		}
		if (olen == len && memcmp(o, s, len) == 0)
			return false;
	}
	*e = (struct stranger){raw, rawlen, hash, l->stamp};
	return true;
}

/* The id of a name that was not predicted; -1: it is not in the table and
 * cannot be learned. p is after the opening quote. */
static int
name_lookup(struct walk *w, struct level *l, const char *p, size_t len)
{
	const char *s = p;
	size_t n = len;
	int id;

	if (!plain_name(&w->p->plain, &s, &n)) {
		w->nomem = true;
		return -1;
	}
	id = names_find(w->p->names, s, n);
	if (id < 0 && n <= NAMES_LEARN_LEN)
		id = names_add(w->p->names, s, n, 0);
	if (id < 0 && l->count <= REC_MEMBERS_MAX &&
	    !stranger_new(w, l, p, len, s, n) && l->twice == NULL)
		l->twice = p - 1;
	return id;
}

static inline bool
head_is(const struct name *e, const char *p)
{
	uint64_t v[NAMES_HEAD];

	memcpy(v, p, sizeof v);
	return e->mask[0] != 0 && ((v[0] ^ e->head[0]) & e->mask[0]) == 0 &&
	       ((v[1] ^ e->head[1]) & e->mask[1]) == 0 &&
	       ((v[2] ^ e->head[2]) & e->mask[2]) == 0;
}

/* Reads a name: p is after its opening quote. Answers what follows the
 * closing one, or NULL. */
static inline const char *
walk_name(struct walk *w, struct level *l, const char *p, int *id)
{
	size_t at = l->count++;
	const char *name = p, *e;

	if (at < PREDICTED) {
		const struct name *g = &w->p->names->v[l->guess[at]];

		if (head_is(g, p)) {
			*id = l->guess[at];
			if (w->q != NULL)
				w->q += 2;
			p += g->len + 1;
			goto known;
		}
	}
	e = string_end(w, p);
	if (e == NULL)
		return NULL;
	*id = name_lookup(w, l, p, (size_t)(e - p));
	p = e + 1;
	if (*id < 0)
		return p;
	if (at < PREDICTED)
		l->guess[at] = (uint16_t)*id;
known:
	if (l->vals[*id].stamp == l->stamp && l->twice == NULL)
		l->twice = name - 1;
	l->tables |= w->p->names->v[*id].tables;
	return p;
}

static const char *
walk_word(const char *p)
{
	if (memcmp(p, "true", 4) == 0 || memcmp(p, "null", 4) == 0)
		return p + 4;
	return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
}

/* A string, number or word; answers what follows, or NULL. */
static inline const char *
walk_scalar(struct walk *w, const char *p)
{
	const char *e;

	if (*p == '"') {
		e = string_end(w, p + 1);
		return e == NULL ? NULL : e + 1;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		return num_scan(p);
	return walk_word(p);
}

/* An object or array inside a row, without recursion: one bit a level tells
 * objects from arrays. depth: the containers open around it. */
static const char *
walk_nested(struct walk *w, const char *p, size_t depth)
{
	uint64_t object[JSON_DEPTH_MAX / 64];
	size_t first = depth;

	for (;;) {
		/* a value begins at p */
		if (*p == '{' || *p == '[') {
			uint64_t bit = UINT64_C(1) << (depth & 63);
			char close = *p == '{' ? '}' : ']';

			if (depth == JSON_DEPTH_MAX)
				return NULL;
			if (*p == '{')
				object[depth >> 6] |= bit;
			else
				object[depth >> 6] &= ~bit;
			depth++;
			p = blanks(p + 1);
			if (*p != close) {
				if (close == '}')
					goto name;
				continue;
			}
		} else {
			p = walk_scalar(w, p);
			if (p == NULL)
				return NULL;
			p = blanks(p);
		}
		/* a value has ended: close, or step to the next */
		for (;;) {
			bool in_object =
			    (object[(depth - 1) >> 6] >> ((depth - 1) & 63) &
				1) != 0;

			if (*p == (in_object ? '}' : ']')) {
				if (--depth == first)
					return p + 1;
				p = blanks(p + 1);
				continue;
			}
			if (*p != ',')
				return NULL;
			p = blanks(p + 1);
			if (in_object)
				goto name;
			break;
		}
		continue;
	name:
		if (*p != '"' || (p = string_end(w, p + 1)) == NULL)
			return NULL;
		p = blanks(p + 1);
		if (*p != ':')
			return NULL;
		p = blanks(p + 1);
	}
}

static enum val_kind
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

static const char *
walk_row(struct walk *w, const char *p);

/* The value of a member at p, stored under id unless id is negative. */
static inline const char *
walk_value(struct walk *w, struct level *l, const char *p, int id)
{
	bool top = l == &w->p->top;
	const char *e;

	if (*p == '"') {
		e = string_end(w, p + 1);
		if (e == NULL)
			return NULL;
		if (id >= 0)
			l->vals[id] = (struct val){
			    p + 1, (size_t)(e - p - 1), l->stamp, VAL_STRING};
		return e + 1;
	}
	if (*p == '{' && top && id == NAME_VALUE)
		e = walk_row(w, p);
	else if (*p == '{' || *p == '[')
		e = walk_nested(w, p, top ? 1 : 2);
	else
		e = walk_scalar(w, p);
	if (e != NULL && id >= 0)
		l->vals[id] =
		    (struct val){p, (size_t)(e - p), l->stamp, kind_of(*p)};
	return e;
}

/* The members of the object at p; answers what follows it, or NULL. */
static inline const char *
walk_members(struct walk *w, struct level *l, const char *p)
{
	l->count = 0;
	l->tables = 0;
	l->twice = NULL;
	l->stamp = ++w->p->stamp;
	p = blanks(p + 1);
	if (*p == '}')
		return p + 1;
	for (;;) {
		int id = -1;

		if (*p != '"')
			return NULL;
		p = walk_name(w, l, p + 1, &id);
		if (p == NULL)
			return NULL;
		p = blanks(p);
		if (*p != ':')
			return NULL;
		p = walk_value(w, l, blanks(p + 1), id);
		if (p == NULL)
			return NULL;
		p = blanks(p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return NULL;
		p = blanks(p + 1);
	}
}

static const char *
walk_row(struct walk *w, const char *p)
{
	w->row = p;
	w->row_end = walk_members(w, &w->p->row, p);
	return w->row_end;
}

/* Stamps tell a row's values from those of rows before; when they have all
 * been used, begin anew. */
static void
stamps_renew(struct rec_parser *p)
{
	if (p->stamp < UINT32_MAX - 2)
		return;
	memset(p->top.vals, 0, sizeof p->top.vals);
	memset(p->row.vals, 0, sizeof p->row.vals);
	memset(p->strangers, 0, STRANGERS * sizeof *p->strangers);
	p->stamp = 0;
}

static const struct val *
top_val(const struct rec_parser *p, int id)
{
	const struct val *v = &p->top.vals[id];

	return v->stamp == p->top.stamp ? v : NULL;
}

static void
shape(struct rec_parser *p, struct rec *r, const struct walk *w)
{
	const struct val *topic = top_val(p, NAME_TOPIC);
	const struct val *value = top_val(p, NAME_VALUE);
	const struct level *row = &p->top;

	r->shape = REC_ROW;
	r->row = r->line;
	r->row_len = r->len;
	if (topic != NULL && topic->kind == VAL_STRING) {
		if (value != NULL) {
			r->shape = value->kind == VAL_NULL ? REC_TOMBSTONE
							   : REC_ENVELOPE;
			row = &p->row;
			r->row = value->kind == VAL_OBJECT ? w->row : NULL;
			r->row_len = r->row ? (size_t)(w->row_end - w->row) : 0;
		} else if (top_val(p, NAME_PARTITION) != NULL &&
			   top_val(p, NAME_OFFSET) != NULL) {
			r->shape = REC_MARK;
			row = &p->row;
			r->row = NULL;
			r->row_len = 0;
		}
	}
	r->vals = row->vals;
	/* an envelope without a row has a stamp that no value has */
	r->row_stamp = r->row != NULL ? row->stamp : UINT32_MAX;
	r->tables = r->row != NULL ? row->tables : 0;
	r->env = p->top.vals;
	r->env_stamp = p->top.stamp;
}

/* What JSON allows and DESIGN section 1 does not. */
static int
level_check(const struct level *l, const struct rec *r, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	const char *name = l->twice, *end;

	if (l->count > REC_MEMBERS_MAX)
		return err_set(
		    e, ERR_DATA, 0, "more than %d members", REC_MEMBERS_MAX);
	if (name == NULL)
		return 0;
	end = check_string_end(name + 1, r->line + r->len);
	return err_set(e, ERR_DATA, (size_t)(name - r->line),
	    "duplicate key: \"%s\"",
	    diag_quote(q, name + 1, (size_t)(end - name - 1)));
}

/* The walker says no more than no: the checker says what and where. */
static int
malformed(const char *s, size_t len, struct err *e)
{
	if (check_line(s, len, e) != 0)
		return -1;
	return err_set(e, ERR_DATA, 0, "not an object");
}

int
rec_parse(struct rec_parser *p, struct rec *r, const char *s, size_t len,
    const char *base, const uint32_t *quotes, struct err *e)
{
	struct walk w = {.p = p, .base = base, .q = quotes, .end = s + len};
	const char *end = NULL;

	stamps_renew(p);
	p->row.stamp = UINT32_MAX; /* no row yet: no value has it */
	r->line = blanks(s);
	if (*r->line == '{')
		end = walk_members(&w, &p->top, r->line);
	if (end == NULL || blanks(end) < s + len)
		return malformed(s, len, e);
	if (w.nomem)
		return err_set(e, ERR_MEM, 0, "out of memory");
	r->len = (size_t)(end - r->line);
	shape(p, r, &w);
	if (level_check(&p->top, r, e) != 0 ||
	    (r->row != NULL && r->shape == REC_ENVELOPE &&
		level_check(&p->row, r, e) != 0)) {
		e->pos += (size_t)(r->line - s);
		return -1;
	}
	return 0;
}

int
rec_no_row(const struct rec *r, struct err *e)
{
	const struct val *v = &r->env[NAME_VALUE];
	const char *mark = v->kind == VAL_STRING ? "\"" : "";
	char q[DIAG_QUOTE_SIZE];

	return err_set(e, ERR_DATA, 0, "value: not an object: %s%s%s", mark,
	    diag_quote(q, v->s, v->len), mark);
}

/* What follows the element at p, which is well formed. */
static const char *
element_end(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		if (*p == '"')
			p = check_string_end(p + 1, end);
		else if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	} while (depth > 0 || (p < end && *p != ',' && *p != ']' && *p != ' ' &&
				  *p != '\t' && *p != '\r'));
	return p;
}

size_t
rec_array(const struct val *array, struct val *v, size_t max)
{
	const char *end = array->s + array->len;
	const char *p = blanks(array->s + 1);
	size_t n = 0;

	while (*p != ']') {
		const char *e = element_end(p, end);

		if (n < max) {
			v[n] = (struct val){p, (size_t)(e - p), 0, kind_of(*p)};
			if (*p == '"') {
				v[n].s++;
				v[n].len -= 2;
			}
		}
		n++;
		p = blanks(e);
		if (*p == ',')
			p = blanks(p + 1);
	}
	return n;
}
