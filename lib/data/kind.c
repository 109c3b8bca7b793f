/* SPDX-License-Identifier: MIT */
/* kind - how each kind of column is read; see kind.h. */
#include "data/kind.h"

#include <string.h>

#include "base/diag.h"
#include "data/count.h"
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

static bool
set_null(struct cell *c, uint64_t *const *nulled, enum why why)
{
	c->kind = CELL_NULL;
	c->why = why;
	if (why != WHY_NONE && nulled[why] != NULL)
		++*nulled[why];
	return true;
}

static bool
set_text(struct cell *c, const char *s, size_t len)
{
	c->kind = CELL_TEXT;
	c->s = s;
	c->len = len;
	return true;
}

/* An integer: its literal as it stands where that is its plain form. */
static bool
set_int(struct rule *r, struct cell *c, const char *s, size_t len, int64_t v)
{
	c->kind = CELL_INT;
	c->num = v;
	c->s = s;
	c->len = len;
	if (len == 0 || s[0] < '1' || s[0] > '9') {
		c->s = r->digits;
		c->len = num_put(r->digits, v);
	}
	return true;
}

/* Whether a text is as good as none, and why. */
static enum why
text_why(const struct rule *r, const char *s, size_t len)
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

/* A string's view without blanks around it and without escapes. NULL: out of
 * memory. */
static const char *
plain(struct rule *r, const struct val *v, size_t *len)
{
	const char *s = v->s;
	char *dst;

	*len = text_trim(&s, v->len);
	if (memchr(s, '\\', *len) == NULL)
		return s;
	buf_reset(&r->scratch);
	dst = buf_reserve(&r->scratch, *len);
	if (dst != NULL)
		*len = text_unescape(dst, s, *len);
	return dst;
}

static bool
nomem(struct err *e)
{
	err_set(e, ERR_MEM, 0, "out of memory");
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
	if (text_why(r, s, len) != WHY_NONE)
		return set_null(c, r->nulled, text_why(r, s, len));
	return set_text(c, s, len);
}

static bool
read_text(struct rule *r, const struct val *v, struct cell *c)
{
	const char *s = v->s;
	enum why why;

	if (v->kind != VAL_STRING)
		return set_null(c, r->nulled, WHY_TYPE);
	why = text_why(r, s, v->len);
	if (why != WHY_NONE)
		return set_null(c, r->nulled, why);
	if (r->col->kind == KIND_PATH)
		return read_path(r, s, v->len, c);
	if (r->col->kind == KIND_TRIM) {
		size_t len = text_trim(&s, v->len);

		return set_text(c, s, len);
	}
	return set_text(c, s, v->len);
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
			return set_null(c, r->nulled, WHY_FORM);
		if (got == NUM_RANGE || n < 0)
			return set_null(c, r->nulled, WHY_RANGE);
		return set_int(r, c, s, len, n);
	}
	if (v->kind != VAL_STRING)
		return set_null(c, r->nulled, WHY_TYPE);
	why = text_why(r, s, len);
	if (why == WHY_NONE) {
		s = plain(r, v, &len);
		if (s == NULL)
			return nomem(e);
		why = count_read(s, len, &n);
	}
	if (why != WHY_NONE)
		return set_null(c, r->nulled, why);
	return set_int(r, c, "", 0, n);
}

/* An integer: a literal, or text of ASCII digits. */
static enum why
int_of(struct rule *r, const struct val *v, int64_t *n)
{
	enum num_got got;

	if (v->kind == VAL_NUMBER) {
		got = num_int(v->s, v->len, n);
	} else if (v->kind == VAL_STRING) {
		enum why why = text_why(r, v->s, v->len);

		if (why != WHY_NONE)
			return why;
		if (memchr(v->s, '\\', v->len) != NULL) {
			char *dst;

			buf_reset(&r->scratch);
			dst = buf_reserve(&r->scratch, v->len);
			if (dst == NULL)
				return WHY_FORM;
			got = num_digits(
			    dst, text_unescape(dst, v->s, v->len), n);
		} else {
			got = num_digits(v->s, v->len, n);
		}
	} else {
		return WHY_TYPE;
	}
	return got == NUM_OK	 ? WHY_NONE
	       : got == NUM_FORM ? WHY_FORM
				 : WHY_RANGE;
}

static bool
read_int(struct rule *r, const struct val *v, struct cell *c)
{
	int64_t n = 0;
	enum why why = int_of(r, v, &n);

	if (why == WHY_NONE && (n < r->col->min || n > r->col->max))
		why = WHY_RANGE;
	if (why != WHY_NONE)
		return set_null(c, r->nulled, why);
	return set_int(r, c, v->s, v->len, n);
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
	why = int_of(r, s->v, &n);
	if (why == WHY_NONE)
		return set_int(r, c, s->v->s, s->v->len, n);
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
			return set_null(c, r->nulled, WHY_RANGE);
		/* rounded down also before 1970 */
		c->num = ms / 1000 - (ms % 1000 < 0);
		if (!when_in_range(c->num))
			why = WHY_RANGE;
	} else if (v->kind == VAL_STRING) {
		const char *s;
		size_t len;

		why = text_why(r, v->s, v->len);
		if (why == WHY_NONE) {
			s = plain(r, v, &len);
			if (s == NULL)
				return nomem(e);
			why = when_read(s, len, &c->num);
		}
	} else {
		why = WHY_TYPE;
	}
	if (why != WHY_NONE)
		return set_null(c, r->nulled, why);
	c->kind = CELL_TIME;
	when_put(r->digits, c->num);
	c->s = r->digits;
	c->len = WHEN_TEXT;
	return true;
}

/* Several texts, trimmed, joined by a blank; what is null, blank or no text
 * is left out. The clean column alone is a join of one. */
static bool
read_join(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
{
	const char *part[RULE_SOURCES + 1];
	size_t len[RULE_SOURCES + 1], n = 0;
	bool any = false;

	for (int i = 0; i <= r->nraw; i++) {
		bool own = i == r->nraw;
		const struct val *v = rec_val(rec, own ? r->clean : r->raw[i]);
		uint64_t *const *nulled = own ? r->nulled : r->source_nulled[i];
		enum why why;

		if (v == NULL || (own && any))
			continue;
		any = true;
		if (v->kind == VAL_NULL)
			continue;
		why = v->kind != VAL_STRING ? WHY_TYPE
					    : text_why(r, v->s, v->len);
		if (why != WHY_NONE) {
			set_null(c, nulled, why);
			continue;
		}
		part[n] = v->s;
		len[n] = text_trim(&part[n], v->len);
		n++;
	}
	if (n == 0)
		return set_null(c, r->nulled, WHY_NONE);
	if (n == 1)
		return set_text(c, part[0], len[0]);
	buf_reset(&r->scratch);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&r->scratch, ' ');
		buf_add(&r->scratch, part[i], len[i]);
	}
	if (r->scratch.err)
		return nomem(e);
	return set_text(c, r->scratch.s, r->scratch.len);
}

/* Whether the literal lies in min..max. Up to three digits and no exponent
 * need no exact comparison, unless they reach the limit. */
static bool
in_range(const char *s, size_t len, int64_t min, int64_t max)
{
	char limit[NUM_TEXT];
	size_t i = s[0] == '-', digits = 0, n;
	int v = 0;

	for (; i < len && digits < 4 && s[i] >= '0' && s[i] <= '9'; digits++)
		v = v * 10 + (s[i++] - '0');
	if (digits < 4 && memchr(s, 'e', len) == NULL &&
	    memchr(s, 'E', len) == NULL && v < max && -v > min)
		return true;
	n = num_put(limit, min);
	if (num_cmp(s, len, limit, n) < 0)
		return false;
	n = num_put(limit, max);
	return num_cmp(s, len, limit, n) <= 0;
}

/* Appends one half of a pair, a number or text that is one, to the scratch. */
static enum why
add_half(struct rule *r, const struct val *v, int64_t min, int64_t max)
{
	struct buf *b = &r->scratch;
	const char *s = v->s;
	size_t len = v->len;
	char *dst;

	if (v->kind == VAL_STRING) {
		enum why why = text_why(r, s, len);

		if (why != WHY_NONE)
			return why;
	} else if (v->kind != VAL_NUMBER) {
		return WHY_TYPE;
	}
	dst = buf_reserve(b, len);
	if (dst == NULL)
		return WHY_NONE; /* b->err tells */
	len = text_unescape(dst, s, len);
	if (!num_valid(dst, len))
		return WHY_FORM;
	if (!in_range(dst, len, min, max))
		return WHY_RANGE;
	buf_end(b, len);
	return WHY_NONE;
}

/* Two raw columns, or the clean array. One that is null or missing makes the
 * pair null. */
static bool
read_pair(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
{
	const struct column *col = r->col;
	const struct val *half[2], *own;
	struct val elem[2];
	bool raw;

	for (int i = 0; i < 2; i++)
		half[i] = rec_val(rec, r->raw[i]);
	raw = half[0] != NULL || half[1] != NULL;
	own = raw ? NULL : rec_val(rec, r->clean);
	if (own != NULL && own->kind != VAL_NULL) {
		if (own->kind != VAL_ARRAY)
			return set_null(c, r->nulled, WHY_TYPE);
		if (rec_array(own, elem, 2) != 2)
			return set_null(c, r->nulled, WHY_FORM);
		half[0] = &elem[0];
		half[1] = &elem[1];
	}
	for (int i = 0; i < 2; i++)
		if (half[i] == NULL || half[i]->kind == VAL_NULL)
			return set_null(c, r->nulled,
			    half[!i] == NULL || half[!i]->kind == VAL_NULL
				? WHY_NONE
				: WHY_FORM);
	buf_reset(&r->scratch);
	for (int i = 0; i < 2; i++) {
		enum why why;

		buf_char(&r->scratch, i == 0 ? '[' : ',');
		why = add_half(r, half[i], i == 0 ? col->min : col->min2,
		    i == 0 ? col->max : col->max2);
		if (why != WHY_NONE)
			return set_null(
			    c, raw ? r->source_nulled[i] : r->nulled, why);
	}
	buf_char(&r->scratch, ']');
	if (r->scratch.err)
		return nomem(e);
	c->kind = CELL_RAW;
	c->s = r->scratch.s;
	c->len = r->scratch.len;
	return true;
}

bool
rule_read(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
{
	struct source s;

	c->why = WHY_NONE;
	if (r->col->kind == KIND_JOIN)
		return read_join(r, rec, c, e);
	if (r->col->kind == KIND_PAIR)
		return read_pair(r, rec, c, e);
	s = source_of(r, rec);
	if (r->col->kind == KIND_ID)
		return read_id(r, &s, c, e);
	if (s.v == NULL || s.v->kind == VAL_NULL)
		return set_null(c, r->nulled, WHY_NONE);
	switch (r->col->kind) {
	case KIND_COUNT: return read_count(r, s.v, c, e);
	case KIND_INT: return read_int(r, s.v, c);
	case KIND_TIME: return read_time(r, s.v, c, e);
	default: return read_text(r, s.v, c);
	}
}
