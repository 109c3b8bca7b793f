/* SPDX-License-Identifier: MIT */
/* rows - see rows.h. */
#include "data/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "data/any.h"
#include "data/dec.h"
#include "data/when.h"
#include "json/text.h"

enum { ODD_TYPE, ODD_RANGE, ODD_NONE };

int
rows_init(
    struct rows *r, const struct query *q, struct posts *posts, struct names *n)
{
	memset(r, 0, sizeof *r);
	r->q = q;
	r->posts = posts;
	buf_init(&r->scratch, SIZE_MAX / 4);
	r->v = calloc(q->nown + 1, sizeof *r->v);
	if (r->v == NULL)
		return -1;
	for (; r->n < q->nown; r->n++) {
		struct rows_column *c = &r->v[r->n];
		size_t part = strcspn(q->own[r->n]->name, ".");

		c->own = q->own[r->n];
		if (rule_init(&c->rule, &c->own->col, n, TABLE_NONE) != 0)
			return -1;
		c->first = -1;
		if (c->own->path &&
		    (c->first = names_add(n, c->own->name, part, 0)) < 0)
			return -1;
	}
	return 0;
}

void
rows_free(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		rule_free(&r->v[i].rule);
		free(r->v[i].near);
	}
	free(r->v);
	buf_free(&r->scratch);
	memset(r, 0, sizeof *r);
}

void
rows_count(struct rows *r, struct tally *t)
{
	for (size_t i = 0; i < r->n; i++) {
		struct rows_column *c = &r->v[i];

		if (c->own->col.kind != KIND_ANY)
			rule_count(&c->rule, t);
		if (!c->own->calc)
			continue;
		c->nulled[ODD_TYPE] =
		    tally_nulled(t, c->own->name, why_names[WHY_TYPE]);
		c->nulled[ODD_RANGE] =
		    tally_nulled(t, c->own->name, why_names[WHY_RANGE]);
	}
}

/* --- values */

/* The member that a dotted name leads to, part by part, in v; or NULL. */
static const struct val *
follow(const struct rows_column *c, const struct rec *rec, struct val *v)
{
	const char *s = c->own->name + strcspn(c->own->name, ".");
	const struct val *at = rec_val(rec, c->first);

	while (at != NULL && *s == '.') {
		size_t len = strcspn(++s, ".");

		if (at->kind != VAL_OBJECT || !rec_member(at, s, len, v))
			return NULL;
		at = v;
		s += len;
	}
	return at;
}

static int
text_cell(struct rows *r, struct rows_column *c, const struct val *v)
{
	struct intern *t = &r->posts->texts;
	const char *s = v->s;
	size_t len = v->len, kept;
	bool plain = memchr(s, '\\', len) == NULL;
	uint32_t id;

	if (!plain) {
		char *dst;

		buf_reset(&r->scratch);
		dst = buf_reserve(&r->scratch, len);
		if (dst == NULL)
			return -1;
		len = text_unescape(dst, s, len);
		s = dst;
	}
	id = intern_put(t, s, len);
	if (id == 0)
		return -1;
	c->cell = any_text_cell(id);
	c->text = plain ? intern_text(t, id, &kept) : NULL;
	c->len = len;
	return 0;
}

/* A value of any type. 0, or -1: out of memory. */
static int
any_value(
    struct rows *r, struct rows_column *c, const struct val *v, int64_t *cell)
{
	*cell = VALUE_NULL;
	if (v == NULL)
		return 0;
	if (v->kind != VAL_STRING)
		return any_of_val(&r->posts->texts, &r->scratch, v, cell);
	if ((c->text == NULL || c->len != v->len ||
		memcmp(c->text, v->s, v->len) != 0) &&
	    text_cell(r, c, v) != 0)
		return -1;
	*cell = c->cell;
	return 0;
}

/* Keeps what the one warning tells of the first: the column, and the text or
 * JSON s[0..len). */
static void
odd_note(struct rows_odd *o, const struct rows_column *c, bool text,
    const char *s, size_t len)
{
	char q[DIAG_QUOTE_SIZE], name[DIAG_QUOTE_SIZE];
	const char *mark = text ? "\"" : "";

	if (o->n++ > 0)
		return;
	diag_quote(name, c->own->name, strlen(c->own->name));
	diag_quote(q, s, len < 40 ? len : 40);
	snprintf(o->what, sizeof o->what, "%.180s: %s%.180s%s%s", name, mark, q,
	    len > 40 ? "..." : "", mark);
}

/* A date without a time, which the tables' rules do not take. */
static bool
date_alone(const struct val *v, int64_t *secs)
{
	char s[] = "0000-00-00T00:00:00", plain[60]; /* escaped: \u0030... */
	const char *at = v->s;
	size_t len = v->kind == VAL_STRING ? text_trim(&at, v->len) : 0;

	if (len == 0 || len > sizeof plain ||
	    text_unescape(plain, at, len) != 10)
		return false;
	memcpy(s, plain, 10);
	return when_read(s, sizeof s - 1, secs) == WHY_NONE;
}

/* What an age or a time is read from. */
static int
rule_value(
    struct rows *r, struct rows_column *c, const struct val *v, int64_t *value)
{
	struct cell cell;
	struct err e;

	if (v != NULL && c->own->col.kind == KIND_TIME && date_alone(v, value))
		return 0;
	if (!rule_read_val(&c->rule, v, &cell, &e))
		return -1;
	*value = cell.kind == CELL_NULL ? VALUE_NULL : cell.num;
	if (cell.kind == CELL_NULL && v != NULL && v->kind != VAL_NULL)
		odd_note(&r->unread, c, v->kind == VAL_STRING, v->s, v->len);
	return 0;
}

static int
column_value(struct rows *r, struct rows_column *c, const struct rec *rec,
    int64_t *value, bool *whole)
{
	const struct val *v = rec_val(rec, c->rule.clean);
	struct val inner;

	if (v == NULL && c->first >= 0)
		v = follow(c, rec, &inner);
	if (v == NULL)
		*whole = false;
	else
		c->seen = true;
	if (c->own->col.kind == KIND_ANY)
		return any_value(r, c, v, value);
	return rule_value(r, c, v, value);
}

/* --- values that are no numbers */

/* Why a cell is not calculated with. */
static int
odd_why(const struct rows *r, const struct rows_column *c, int64_t v)
{
	const char *s;
	size_t len;

	if (!c->own->calc || v == VALUE_NULL || any_kind(v) == ANY_INT)
		return ODD_NONE;
	if (!any_is_number(v))
		return ODD_TYPE;
	if (any_kind(v) == ANY_DECIMAL)
		return ODD_NONE;
	s = intern_text(&r->posts->texts, (uint32_t)v, &len);
	return dec_takes(s, len) ? ODD_NONE : ODD_RANGE;
}

/* Of the last row, where the question takes it in. */
static void
look_for_odd(struct rows *r)
{
	uint32_t post = r->posts->n - 1;
	bool passes = false;
	char digits[NUM_TEXT];
	const char *s;
	size_t len;

	for (size_t i = 0; i < r->n; i++) {
		struct rows_column *c = &r->v[i];
		int why = odd_why(r, c, r->values[i]);

		if (why == ODD_NONE)
			continue;
		passes = passes || query_takes(r->q, r->posts, post);
		if (!passes)
			return;
		s = any_text(&r->posts->texts, r->values[i], digits, &len);
		odd_note(
		    &r->odd, c, any_kind(r->values[i]) == ANY_TEXT, s, len);
		if (c->nulled[why] != NULL)
			++*c->nulled[why];
	}
}

/* --- records */

enum rows_got
rows_record(struct rows *r, const struct rec *rec, struct err *e)
{
	uint64_t before = r->odd.n + r->unread.n;
	bool whole = true;

	if (rec->shape == REC_TOMBSTONE || rec->shape == REC_MARK)
		return ROWS_SKIPPED;
	if (rec->row == NULL) {
		rec_no_row(rec, e);
		return ROWS_REJECT;
	}
	for (size_t i = 0; i < r->n; i++)
		if (column_value(r, &r->v[i], rec, &r->values[i], &whole) != 0)
			return ROWS_NOMEM;
	if (posts_append(r->posts, r->values) != 0)
		return ROWS_NOMEM;
	r->read++;
	r->whole = r->whole || whole;
	look_for_odd(r);
	return r->odd.n + r->unread.n > before ? ROWS_ODD : ROWS_TAKEN;
}

static void
odd_place(struct rows_odd *o, const struct reader *rd)
{
	if (o->n > 0 && o->where[0] == '\0')
		reader_where(rd, o->where);
}

int
rows_all(struct rows *r, struct reader *rd, struct tally *t)
{
	while (reader_next(rd)) {
		struct err e = {0};

		switch (rows_record(r, &rd->rec, &e)) {
		case ROWS_TAKEN: break;
		case ROWS_ODD:
			odd_place(&r->odd, rd);
			odd_place(&r->unread, rd);
			break;
		case ROWS_SKIPPED: t->skipped++; break;
		case ROWS_REJECT: reader_reject(rd, NULL, "%s", e.msg); break;
		case ROWS_NOMEM: return -1;
		}
	}
	return 0;
}

/* --- the end */

/* Whether it is among the names because the question names it, and no row has
 * that; the first part of a path, too. */
static bool
is_missing(const struct rows *r, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < r->n; i++) {
		const char *own = r->v[i].own->name;

		if (!r->v[i].seen && strncmp(own, name, n) == 0 &&
		    (own[n] == '\0' || (own[n] == '.' && r->v[i].first >= 0)))
			return true;
	}
	return false;
}

int
rows_end(struct rows *r, const struct reader *rd)
{
	const struct names *n = reader_names(rd);
	size_t count = (size_t)names_count(n), kept = 0;
	const char **names = calloc(count + 1, sizeof *names);
	int st = names == NULL ? -1 : 0;

	for (size_t i = NAME_FIRST_FREE; st == 0 && i < count; i++) {
		const char *s = names_text(n, (int)i);

		if (!is_missing(r, s))
			names[kept++] = s;
	}
	for (size_t i = 0; st == 0 && i < r->n; i++) {
		struct rows_column *c = &r->v[i];
		const char *near =
		    c->seen ? NULL : cli_nearest(c->own->name, names);

		if (near != NULL && (c->near = strdup(near)) == NULL)
			st = -1;
	}
	free(names);
	return st;
}

/* Whether the same name came before, as for year:sold and sold. */
static bool
is_told(const struct rows *r, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(r->v[j].own->name, r->v[i].own->name) == 0)
			return true;
	return false;
}

bool
rows_warn(const struct rows *r, bool part)
{
	bool missing = false;

	if (r->odd.n > 0)
		diag_warn("%" PRIu64 " value%s no number%s that can be "
			  "calculated with, and left out (%s%s, %s)",
		    r->odd.n, r->odd.n == 1 ? " is" : "s are",
		    r->odd.n == 1 ? "" : "s", r->odd.n == 1 ? "" : "first at ",
		    r->odd.where, r->odd.what);
	if (r->unread.n > 0)
		diag_warn("%" PRIu64 " value%s no time%s or age%s to derive "
			  "from, and null (%s%s, %s)",
		    r->unread.n, r->unread.n == 1 ? " is" : "s are",
		    r->unread.n == 1 ? "" : "s", r->unread.n == 1 ? "" : "s",
		    r->unread.n == 1 ? "" : "first at ", r->unread.where,
		    r->unread.what);
	for (size_t i = 0; r->read > 0 && i < r->n; i++) {
		const struct rows_column *c = &r->v[i];
		char q[DIAG_QUOTE_SIZE], near[DIAG_QUOTE_SIZE];

		if (c->seen || is_told(r, i))
			continue;
		missing = true;
		diag_quote(q, c->own->name, strlen(c->own->name));
		if (c->near != NULL)
			diag_quote(near, c->near, strlen(c->near));
		(part ? diag_warn : diag_error)(
		    "no row has a column \"%s\"%s%s%s", q,
		    c->near != NULL ? ": did you mean \"" : "",
		    c->near != NULL ? near : "", c->near != NULL ? "\"?" : "");
	}
	if (r->read > 0 && !missing && !r->whole)
		diag_warn("no row has all the columns that are named; rows of "
			  "one stream are not joined");
	return part || !missing;
}
