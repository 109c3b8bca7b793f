/* SPDX-License-Identifier: MIT */
/* answer - see answer.h. */
#include "data/answer.h"

#include <stdlib.h>
#include <string.h>

#include "data/rank.h"
#include "data/when.h"

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
	a->rows = malloc(((size_t)a->groups.n + 1) * sizeof *a->rows);
	if (a->rows == NULL)
		return -1;
	return rank_groups(&a->groups, a->rows, &a->nrows);
}

void
answer_free(struct answer *a)
{
	groups_free(&a->groups);
	free(a->rows);
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
	return query_type(a->q, column) == TYPE_INT;
}

static void
set_number(struct answer_cell *c, struct wide num, uint32_t den)
{
	c->kind = ANSWER_NUMBER;
	c->s = c->digits;
	c->len = wide_put(c->digits, num, den);
}

static void
set_value(const struct answer *a, struct answer_cell *c, enum value_type type,
    int64_t v)
{
	switch (type) {
	case TYPE_INT: set_number(c, wide_of(v), 1); break;
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
	int64_t v = groups_key(&a->groups, group)[column];

	if (v == VALUE_NULL)
		set_null(c);
	else
		set_value(a, c, expr_type(&a->q->groups[column].expr), v);
}

static void
agg_cell(
    const struct answer *a, uint32_t group, size_t agg, struct answer_cell *c)
{
	struct agg_value v = groups_values(&a->groups, group)[agg];
	enum value_type type = query_agg_type(&a->q->aggs[agg]);

	if (v.den == 0)
		set_null(c);
	else if (type == TYPE_INT)
		set_number(c, v.num, v.den);
	else
		set_value(a, c, type, (int64_t)v.num.lo);
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
