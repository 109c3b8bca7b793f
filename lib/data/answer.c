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
	size_t n = a->q->ngroups;

	return column < n ? a->q->groups[column].name
			  : a->q->aggs[column - n].name;
}

bool
answer_numbers(const struct answer *a, size_t column)
{
	return column >= a->q->ngroups ||
	       expr_type(&a->q->groups[column].expr) == TYPE_INT;
}

/* A number, or a number and a half: -2 and a half is -1.5. */
static void
set_number(struct answer_cell *c, struct agg_value v)
{
	bool minus = v.half && v.num < 0;

	c->kind = ANSWER_NUMBER;
	c->s = c->digits;
	if (minus)
		c->digits[0] = '-';
	c->len =
	    minus + num_put(c->digits + minus, minus ? -(v.num + 1) : v.num);
	if (v.half) {
		memcpy(c->digits + c->len, ".5", 2);
		c->len += 2;
	}
}

static void
set_value(const struct answer *a, struct answer_cell *c, enum value_type type,
    int64_t v)
{
	switch (type) {
	case TYPE_INT: set_number(c, (struct agg_value){v, false}); break;
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

void
answer_cell(
    const struct answer *a, uint32_t row, size_t column, struct answer_cell *c)
{
	const struct query *q = a->q;
	uint32_t group = a->rows[row];
	struct agg_value v = {VALUE_NULL, false};

	if (column < q->ngroups)
		v.num = groups_key(&a->groups, group)[column];
	else
		v = groups_values(&a->groups, group)[column - q->ngroups];
	if (v.num == VALUE_NULL) {
		c->kind = ANSWER_NULL;
		c->s = "";
		c->len = 0;
	} else if (column < q->ngroups) {
		set_value(a, c, expr_type(&q->groups[column].expr), v.num);
	} else {
		set_number(c, v);
	}
}
