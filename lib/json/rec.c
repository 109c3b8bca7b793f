/* SPDX-License-Identifier: MIT */
/* rec - lines as records; see rec.h. The way through a line is walk.c's. */
#include "json/rec.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "json/check.h"
#include "json/text.h"
#include "json/walk.h"

struct rec_parser *
rec_parser_new(const struct names *names)
{
	struct rec_parser *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	buf_init(&p->plain, SIZE_MAX / 4);
	buf_init(&p->other, SIZE_MAX / 4);
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

const struct names *
rec_parser_names(const struct rec_parser *p)
{
	return p->names;
}

/* Stamps tell a row's values from those of rows before; when there may be too
 * few for another line, begin anew. A line takes one, and one more for each
 * "value":{}, of which a GiB holds fewer than half of all stamps. */
static void
stamps_renew(struct rec_parser *p)
{
	if (p->stamp < UINT32_MAX / 2)
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
		end = walk_line(&w, r->line);
	if (end == NULL || blanks(end) < s + len)
		return malformed(s, len, e);
	if (w.nomem)
		return err_nomem(e);
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
	} while (depth > 0 || (p < end && *p != ',' && *p != ']' && *p != '}' &&
				  *p != ' ' && *p != '\t' && *p != '\r'));
	return p;
}

/* A view of the element p..e. */
static struct val
element(const char *p, const char *e)
{
	struct val v = {p, (size_t)(e - p), 0, kind_of(*p)};

	if (*p == '"') {
		v.s++;
		v.len -= 2;
	}
	return v;
}

bool
rec_member(
    const struct val *object, const char *name, size_t len, struct val *v)
{
	const char *end = object->s + object->len;
	const char *p = blanks(object->s + 1);
	bool found = false;

	while (*p == '"') {
		const char *s = p + 1, *close = check_string_end(s, end), *e;

		/* from the closing quote to after the colon */
		p = blanks(blanks(close + 1) + 1);
		e = element_end(p, end);
		if (text_equal(s, (size_t)(close - s), name, len)) {
			*v = element(p, e);
			found = true;
		}
		p = blanks(e);
		if (*p == ',')
			p = blanks(p + 1);
	}
	return found;
}

size_t
rec_array(const struct val *array, struct val *v, size_t max)
{
	const char *end = array->s + array->len;
	const char *p = blanks(array->s + 1);
	size_t n = 0;

	while (*p != ']') {
		const char *e = element_end(p, end);

		if (n < max)
			v[n] = element(p, e);
		n++;
		p = blanks(e);
		if (*p == ',')
			p = blanks(p + 1);
	}
	return n;
}
