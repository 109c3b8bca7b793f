/* SPDX-License-Identifier: MIT */
/* walk - see walk.h. */
#include "json/walk.h"

#include <string.h>

#include "json/check.h"
#include "json/num.h"
#include "json/text.h"

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
	uint64_t object[JSON_DEPTH_MAX / 64] = {0};
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

static const char *walk_row(struct walk *w, const char *p);

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

const char *
walk_line(struct walk *w, const char *p)
{
	return walk_members(w, &w->p->top, p);
}
