/* SPDX-License-Identifier: MIT */
/* kind - how each kind of column is read; see kind.h. */
#include "data/kind.h"

#include <string.h>

#include "base/diag.h"
#include "data/count.h"
#include "data/kind-parts.h"
#include "data/when.h"
#include "json/num.h"
#include "json/text.h"

/* A value of the record as a rule meets it. */
struct source {
	const struct val *v; /* NULL: not there */
	const char *name;
	uint64_t *const *nulled; /* counters by reason */
};

static void
mark_odd(struct rule *r)
{
	r->odd['"'] = 1; /* the end of an empty text */
	r->odd['\\'] = r->odd[' '] = 1;
	r->odd[0xc2] = 1; /* U+00A0 is C2 A0 */
	for (const struct placeholder *p = r->col->placeholders;
	     p->text != NULL; p++)
		r->odd[(unsigned char)p->text[0]] = 1;
}

int
rule_init(
    struct rule *r, const struct column *col, struct names *n, enum table t)
{
	const unsigned bit = t == TABLE_NONE ? 0 : TABLE_BIT(t);

	memset(r, 0, sizeof *r);
	r->col = col;
	buf_init(&r->scratch, SIZE_MAX / 4);
	mark_odd(r);
	/* ind is a column of every table, and tells none */
	r->clean = names_add(n, col->name, strlen(col->name),
	    strcmp(col->name, "ind") == 0 ? 0 : bit);
	if (r->clean < 0)
		return -1;
	while (r->nraw < RULE_SOURCES && col->sources[r->nraw] != NULL) {
		const char *s = col->sources[r->nraw];
		int id = names_add(n, s, strlen(s), bit);

		if (id < 0)
			return -1;
		r->raw[r->nraw++] = id;
	}
	r->plain = -1;
	if (col->kind == KIND_TEXT)
		r->plain = r->nraw > 0 ? r->raw[0] : r->clean;
	return 0;
}

void
rule_free(struct rule *r)
{
	buf_free(&r->scratch);
	memset(r, 0, sizeof *r);
}

void
rule_count(struct rule *r, struct tally *t)
{
	for (int w = WHY_NONE + 1; w < WHYS; w++) {
		r->nulled[w] = tally_nulled(t, r->col->name, why_names[w]);
		for (int i = 0; i < r->nraw; i++)
			r->source_nulled[i][w] =
			    tally_nulled(t, r->col->sources[i], why_names[w]);
	}
}

bool
kind_null(struct cell *c, uint64_t *const *nulled, enum why why)
{
	c->kind = CELL_NULL;
	c->why = why;
	if (why != WHY_NONE && nulled[why] != NULL)
		++*nulled[why];
	return true;
}

bool
kind_text(struct cell *c, const char *s, size_t len)
{
	c->kind = CELL_TEXT;
	c->s = s;
	c->len = len;
	return true;
}

/* An integer: the literal of v as it stands where that is its plain form. Text
 * never is: it may have zeros before, a unit after, and digits as escapes. */
static bool
set_int(struct rule *r, struct cell *c, const struct val *v, int64_t num)
{
	c->kind = CELL_INT;
	c->num = num;
	c->s = v->s;
	c->len = v->len;
	if (v->kind != VAL_NUMBER || *v->s < '1' || *v->s > '9') {
		c->s = r->digits;
		c->len = num_put(r->digits, num);
	}
	return true;
}

enum why
kind_why(const struct rule *r, const char *s, size_t len)
{
	const char *p = s;

	if (len > 0 && !r->odd[(unsigned char)*s])
		return WHY_NONE;
	for (const struct placeholder *h = r->col->placeholders;
	     h->text != NULL; h++) {
		size_t n = strlen(h->text);

		if (h->prefix ? text_prefix(s, len, h->text, n) != SIZE_MAX
			      : text_equal(s, len, h->text, n))
			return WHY_PLACEHOLDER;
	}
	return text_trim(&p, len) == 0 ? WHY_BLANK : WHY_NONE;
}

/* The only source of a rule: the raw column if it is there, else the clean
 * one. */
static struct source
source_of(const struct rule *r, const struct rec *rec)
{
	struct source s = {NULL, r->col->name, r->nulled};

	if (r->nraw > 0) {
		s.v = rec_val(rec, r->raw[0]);
		s.name = r->col->sources[0];
	}
	if (s.v == NULL) {
		s.v = rec_val(rec, r->clean);
		if (s.v != NULL)
			s.name = r->col->name;
	}
	return s;
}

/* s[0..*len) without escapes: as it stands where it has none. NULL: out of
 * memory. */
static const char *
unescaped(struct rule *r, const char *s, size_t *len /* in/out */)
{
	char *dst;

	if (memchr(s, '\\', *len) == NULL)
		return s;
	buf_reset(&r->scratch);
	dst = buf_reserve(&r->scratch, *len);
	if (dst != NULL)
		*len = text_unescape(dst, s, *len);
	return dst;
}

/* A string without blanks around it and without escapes, likewise. */
static const char *
plain(struct rule *r, const struct val *v, size_t *len /* out */)
{
	const char *s = v->s;

	*len = text_trim(&s, v->len);
	return unescaped(r, s, len);
}

bool
kind_nomem(struct err *e)
{
	err_nomem(e);
	return false;
}

static bool
read_path(const struct rule *r, const char *s, size_t len, struct cell *c)
{
	size_t strip = strlen(r->col->strip), n;

	while (strip > 0 && len > 0 &&
	       (n = text_prefix(s, len, r->col->strip, strip)) != SIZE_MAX) {
		s += n;
		len -= n;
	}
	if (kind_why(r, s, len) != WHY_NONE)
		return kind_null(c, r->nulled, kind_why(r, s, len));
	return kind_text(c, s, len);
}

static bool
read_text(struct rule *r, const struct val *v, struct cell *c)
{
	const char *s = v->s;
	enum why why;

	if (v->kind != VAL_STRING)
		return kind_null(c, r->nulled, WHY_TYPE);
	why = kind_why(r, s, v->len);
	if (why != WHY_NONE)
		return kind_null(c, r->nulled, why);
	if (r->col->kind == KIND_PATH)
		return read_path(r, s, v->len, c);
	if (r->col->kind == KIND_TRIM) {
		size_t len = text_trim(&s, v->len);

		why = kind_why(r, s, len);
		if (why != WHY_NONE)
			return kind_null(c, r->nulled, why);
		return kind_text(c, s, len);
	}
	return kind_text(c, s, v->len);
}

static bool
read_count(struct rule *r, const struct val *v, struct cell *c, struct err *e)
{
	const char *s = v->s;
	size_t len = v->len;
	int64_t n = 0;
	enum why why;

	if (v->kind == VAL_NUMBER) {
		enum num_got got = num_int(s, len, &n);

		if (got == NUM_FORM)
			return kind_null(c, r->nulled, WHY_FORM);
		if (got == NUM_RANGE || n < 0)
			return kind_null(c, r->nulled, WHY_RANGE);
		return set_int(r, c, v, n);
	}
	if (v->kind != VAL_STRING)
		return kind_null(c, r->nulled, WHY_TYPE);
	why = kind_why(r, s, len);
	if (why == WHY_NONE) {
		s = plain(r, v, &len);
		if (s == NULL)
			return kind_nomem(e);
		why = count_read(s, len, &n);
	}
	if (why != WHY_NONE)
		return kind_null(c, r->nulled, why);
	return set_int(r, c, v, n);
}

static enum why
why_of(enum num_got got)
{
	if (got == NUM_OK)
		return WHY_NONE;
	return got == NUM_FORM ? WHY_FORM : WHY_RANGE;
}

/* An integer: a literal, or text of ASCII digits. False: out of memory. */
static bool
int_of(struct rule *r, const struct val *v, int64_t *n, enum why *why)
{
	const char *s = v->s;
	size_t len = v->len;

	*why = WHY_TYPE;
	if (v->kind == VAL_NUMBER)
		*why = why_of(num_int(s, len, n));
	if (v->kind != VAL_STRING)
		return true;
	*why = kind_why(r, s, len);
	if (*why != WHY_NONE)
		return true;
	s = unescaped(r, s, &len);
	if (s == NULL)
		return false;
	*why = why_of(num_digits(s, len, n));
	return true;
}

static bool
read_int(struct rule *r, const struct val *v, struct cell *c, struct err *e)
{
	int64_t n = 0;
	enum why why;

	if (!int_of(r, v, &n, &why))
		return kind_nomem(e);
	if (why == WHY_NONE && (n < r->col->min || n > r->col->max))
		why = WHY_RANGE;
	if (why != WHY_NONE)
		return kind_null(c, r->nulled, why);
	return set_int(r, c, v, n);
}

static bool
read_id(struct rule *r, const struct source *s, struct cell *c, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	bool text = s->v != NULL && s->v->kind == VAL_STRING;
	int64_t n = 0;
	enum why why;

	if (s->v == NULL) {
		err_set(e, ERR_DATA, 0, "%s: missing", s->name);
		return false;
	}
	if (!int_of(r, s->v, &n, &why))
		return kind_nomem(e);
	if (why == WHY_NONE)
		return set_int(r, c, s->v, n);
	err_set(e, ERR_DATA, 0, "%s: %s: %s%s%s", s->name,
	    why == WHY_RANGE ? "out of range" : "not an integer",
	    text ? "\"" : "", diag_quote(q, s->v->s, s->v->len),
	    text ? "\"" : "");
	return false;
}

static bool
read_time(struct rule *r, const struct val *v, struct cell *c, struct err *e)
{
	enum why why = WHY_NONE;
	int64_t ms = 0;

	c->num = 0;
	if (v->kind == VAL_NUMBER) {
		if (num_floor(v->s, v->len, &ms) != NUM_OK)
			return kind_null(c, r->nulled, WHY_RANGE);
		/* rounded down also before 1970 */
		c->num = ms / 1000 - (ms % 1000 < 0);
		if (!when_in_range(c->num))
			why = WHY_RANGE;
	} else if (v->kind == VAL_STRING) {
		const char *s;
		size_t len;

		why = kind_why(r, v->s, v->len);
		if (why == WHY_NONE) {
			s = plain(r, v, &len);
			if (s == NULL)
				return kind_nomem(e);
			why = when_read(s, len, &c->num);
		}
	} else {
		why = WHY_TYPE;
	}
	if (why != WHY_NONE)
		return kind_null(c, r->nulled, why);
	when_put(r->digits, c->num);
	why = kind_why(r, r->digits, WHEN_TEXT);
	if (why != WHY_NONE)
		return kind_null(c, r->nulled, why);
	c->kind = CELL_TIME;
	c->s = r->digits;
	c->len = WHEN_TEXT;
	return true;
}

bool
rule_read_val(
    struct rule *r, const struct val *v, struct cell *c, struct err *e)
{
	c->why = WHY_NONE;
	if (v == NULL || v->kind == VAL_NULL)
		return kind_null(c, r->nulled, WHY_NONE);
	switch (r->col->kind) {
	case KIND_COUNT: return read_count(r, v, c, e);
	case KIND_INT: return read_int(r, v, c, e);
	case KIND_TIME: return read_time(r, v, c, e);
	default: return read_text(r, v, c);
	}
}

bool
rule_read(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
{
	struct source s;

	c->why = WHY_NONE;
	if (r->col->kind == KIND_JOIN)
		return kind_join(r, rec, c, e);
	if (r->col->kind == KIND_PAIR)
		return kind_pair(r, rec, c, e);
	s = source_of(r, rec);
	if (r->col->kind == KIND_ID)
		return read_id(r, &s, c, e);
	return rule_read_val(r, s.v, c, e);
}
