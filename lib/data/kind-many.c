/* SPDX-License-Identifier: MIT */
/* kind-many - the kinds of column that are made of several: JOIN and PAIR. */
#include <string.h>

#include "data/kind-parts.h"
#include "json/num.h"
#include "json/text.h"

bool
kind_join(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
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
					    : kind_why(r, v->s, v->len);
		if (why != WHY_NONE) {
			kind_null(c, nulled, why);
			continue;
		}
		part[n] = v->s;
		len[n] = text_trim(&part[n], v->len);
		why = kind_why(r, part[n], len[n]);
		if (why != WHY_NONE)
			kind_null(c, nulled, why);
		else
			n++;
	}
	if (n == 0)
		return kind_null(c, r->nulled, WHY_NONE);
	if (n == 1)
		return kind_text(c, part[0], len[0]);
	buf_reset(&r->scratch);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&r->scratch, ' ');
		buf_add(&r->scratch, part[i], len[i]);
	}
	if (r->scratch.err)
		return kind_nomem(e);
	if (kind_why(r, r->scratch.s, r->scratch.len) != WHY_NONE)
		return kind_null(c, r->nulled, WHY_PLACEHOLDER);
	return kind_text(c, r->scratch.s, r->scratch.len);
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
		enum why why = kind_why(r, s, len);

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

bool
kind_pair(struct rule *r, const struct rec *rec, struct cell *c, struct err *e)
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
			return kind_null(c, r->nulled, WHY_TYPE);
		if (rec_array(own, elem, 2) != 2)
			return kind_null(c, r->nulled, WHY_FORM);
		half[0] = &elem[0];
		half[1] = &elem[1];
	}
	for (int i = 0; i < 2; i++)
		if (half[i] == NULL || half[i]->kind == VAL_NULL)
			return kind_null(c, r->nulled,
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
			return kind_null(
			    c, raw ? r->source_nulled[i] : r->nulled, why);
	}
	buf_char(&r->scratch, ']');
	if (r->scratch.err)
		return kind_nomem(e);
	c->kind = CELL_RAW;
	c->s = r->scratch.s;
	c->len = r->scratch.len;
	return true;
}
