/* SPDX-License-Identifier: MIT */
/* answer - see answer.h. */
#include "data/answer.h"

#include <string.h>

#include "base/quota.h"
#include "data/any.h"
#include "data/rank.h"
#include "data/when.h"

/* A value that is chosen, not calculated. */
static int64_t
value_at(const struct answer *a, uint32_t group, size_t column)
{
	const struct agg_value *v;

	if (column < a->q->ngroups)
		return groups_key(&a->groups, group)[column];
	v = &groups_values(&a->groups, group)[column - a->q->ngroups];
	return v->den == 0 ? VALUE_NULL : (int64_t)v->num.lo;
}

/* Of any type: numbers, at least one, and nulls. */
static bool
holds_numbers(const struct answer *a, size_t column)
{
	enum value_type type = query_type(a->q, column);
	bool some = false;

	for (uint32_t row = 0; type == TYPE_ANY && row < a->nrows; row++) {
		int64_t v = value_at(a, a->rows[row], column);

		if (v != VALUE_NULL && !any_is_number(v))
			return false;
		some = some || v != VALUE_NULL;
	}
	return type == TYPE_INT || some;
}

static size_t
rows_size(const struct answer *a)
{
	return ((size_t)a->groups.n + 1) * sizeof *a->rows;
}

int
answer_find(struct answer *a, const struct query *q, const struct posts *p)
{
	memset(a, 0, sizeof *a);
	a->q = q;
	a->posts = p;
	groups_init(&a->groups, q, p);
	for (uint32_t post = 0; post < p->n; post++)
		if (posts_has(p, post, q->tables) &&
		    groups_add(&a->groups, post) != 0)
			return -1;
	if (groups_end(&a->groups) != 0)
		return -1;
	a->rows = quota_new(rows_size(a));
	if (a->rows == NULL)
		return -1;
	if (rank_groups(&a->groups, a->rows, &a->nrows) != 0)
		return -1;
	for (size_t c = 0; c < answer_columns(a); c++)
		a->numbers[c] = holds_numbers(a, c);
	return 0;
}

void
answer_free(struct answer *a)
{
	quota_free(a->rows, rows_size(a));
	groups_free(&a->groups);
	memset(a, 0, sizeof *a);
}

size_t
answer_columns(const struct answer *a)
{
	return a->q->ngroups + a->q->naggs;
}

const char *
answer_name(const struct answer *a, size_t column)
{
	return query_name(a->q, column);
}

bool
answer_numbers(const struct answer *a, size_t column)
{
	return a->numbers[column];
}

static void
set_number(struct answer_cell *c, const struct agg_value *v)
{
	c->kind = ANSWER_NUMBER;
	c->s = c->digits;
	c->len = v->dec != NULL ? dec_put(c->digits, v->dec, v->den)
				: wide_put(c->digits, v->num, v->den);
}

static void
set_any(const struct answer *a, struct answer_cell *c, int64_t v)
{
	enum any_kind kind = any_kind(v);

	c->kind = any_is_number(v)   ? ANSWER_NUMBER
		  : kind == ANY_TEXT ? ANSWER_TEXT
				     : ANSWER_JSON;
	c->s = any_text(&a->posts->texts, v, c->digits, &c->len);
}

static void
set_value(const struct answer *a, struct answer_cell *c, enum value_type type,
    int64_t v)
{
	switch (type) {
	case TYPE_INT:
		c->kind = ANSWER_NUMBER;
		c->s = c->digits;
		c->len = num_put(c->digits, v);
		break;
	case TYPE_ANY: set_any(a, c, v); break;
	case TYPE_TIME:
		c->kind = ANSWER_TEXT;
		when_put(c->digits, v);
		c->s = c->digits;
		c->len = WHEN_TEXT;
		break;
	default:
		c->kind = type == TYPE_JSON ? ANSWER_JSON : ANSWER_TEXT;
		c->s = intern_text(&a->posts->texts, (uint32_t)v, &c->len);
	}
}

static void
set_null(struct answer_cell *c)
{
	c->kind = ANSWER_NULL;
	c->s = "";
	c->len = 0;
}

static void
group_cell(const struct answer *a, uint32_t group, size_t column,
    struct answer_cell *c)
{
	int64_t v = value_at(a, group, column);

	if (v == VALUE_NULL)
		set_null(c);
	else
		set_value(a, c, expr_type(&a->q->groups[column].expr), v);
}

static void
agg_cell(
    const struct answer *a, uint32_t group, size_t agg, struct answer_cell *c)
{
	const struct agg_value *v = &groups_values(&a->groups, group)[agg];
	enum value_type type = query_agg_type(&a->q->aggs[agg]);

	if (v->den == 0)
		set_null(c);
	else if (type == TYPE_INT)
		set_number(c, v);
	else
		set_value(a, c, type, (int64_t)v->num.lo);
}

void
answer_cell(
    const struct answer *a, uint32_t row, size_t column, struct answer_cell *c)
{
	size_t n = a->q->ngroups;

	if (column < n)
		group_cell(a, a->rows[row], column, c);
	else
		agg_cell(a, a->rows[row], column - n, c);
}
