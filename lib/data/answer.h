/* SPDX-License-Identifier: MIT */
/*
 * answer - a question put to the posts: rows of cells.
 *
 *	posts -> join, filter, group, aggregate (group.h) -> rank (rank.h)
 *
 * Columns are the question's groups, then its aggregates. Texts are borrowed
 * from the posts, which must outlive the answer, as must the question.
 */
#ifndef DATA_ANSWER_H
#define DATA_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/group.h"
#include "data/posts.h"
#include "data/query.h"
#include "json/num.h"

struct answer {
	const struct query *q;
	const struct posts *posts;
	struct groups groups;
	uint32_t *rows; /* owned: groups in order */
	uint32_t nrows;
	bool numbers[2 * QUERY_MAX]; /* by column: it holds numbers */
};

/* q is bound to p, which is sealed. 0, or -1: out of memory. */
int answer_find(
    struct answer *a /* out */, const struct query *q, const struct posts *p);
void answer_free(struct answer *a);

enum answer_kind {
	ANSWER_NULL,
	ANSWER_TEXT,
	ANSWER_JSON, /* a JSON value as it stands */
	ANSWER_NUMBER,
};

struct answer_cell {
	enum answer_kind kind;
	const char *s; /* plain text, or a literal; in digits or borrowed */
	size_t len;
	char digits[NUM_TEXT];
};

size_t answer_columns(const struct answer *a);
const char *answer_name(const struct answer *a, size_t column);
/* Whether the column holds numbers (or nulls). */
bool answer_numbers(const struct answer *a, size_t column);
/* c must stay where it is while c->s is used. */
void answer_cell(const struct answer *a, uint32_t row, size_t column,
    struct answer_cell *c /* out */);

#endif
