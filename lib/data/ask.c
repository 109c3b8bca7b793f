/* SPDX-License-Identifier: MIT */
/* ask - see ask.h. */
#include "data/ask.h"

#include <string.h>

#include "base/diag.h"
#include "base/out.h"
#include "data/answer.h"

int
ask_presets(struct ask *a, const struct preset *p, size_t n,
    const struct query_ways *ways)
{
	for (a->n = 0; a->n < n; a->n++, p++) {
		a->titles[a->n] = n > 1 ? p->name : NULL;
		/* a preset's line is a good one: what fails is memory */
		if (query_parse(&a->v[a->n], p->line, ways, NULL) != 0) {
			a->n++;
			return -1;
		}
	}
	return 0;
}

void
ask_free(struct ask *a)
{
	for (size_t i = 0; i < a->n; i++)
		query_free(&a->v[i]);
	a->n = 0;
}

int
ask_bind(struct ask *a, struct posts *p)
{
	for (size_t i = 0; i < a->n; i++)
		if (query_bind(&a->v[i], p) != 0)
			return -1;
	return 0;
}

static void
warn_quotes(const struct query *q, const struct posts *p)
{
	char value[DIAG_QUOTE_SIZE], name[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < q->nfilters; i++) {
		const struct filter *f = &q->filters[i];

		if (filter_odd_quotes(f, p, q->tables))
			diag_warn("--where: the quotes of %s are compared too, "
				  "and no %s has them",
			    diag_quote(value, f->value, f->len),
			    diag_quote(name, f->expr.col->name,
				strlen(f->expr.col->name)));
	}
}

void
ask_warn(const struct ask *a, const struct posts *p)
{
	unsigned none = 0;

	for (size_t i = 0; i < a->n; i++)
		none |= a->v[i].tables & ~p->seen;
	for (int t = 0; t < TABLES; t++)
		if (none & TABLE_BIT(t))
			diag_warn("no row of the %s table, which the question "
				  "needs",
			    table_names[t]);
	for (size_t i = 0; i < a->n; i++)
		warn_quotes(&a->v[i], p);
}

int
ask_print(const struct ask *a, const struct posts *p, const struct print_as *as,
    uint64_t *rows)
{
	struct print_as one = *as;

	for (size_t i = 0; i < a->n; i++) {
		struct answer answer;
		int bad;

		if (i > 0 && as->format != PRINT_NDJSON)
			out_str("\n");
		one.title = a->titles[i];
		bad = answer_find(&answer, &a->v[i], p);
		if (bad == 0)
			bad = print_answer(&one, &answer);
		*rows += answer.nrows;
		answer_free(&answer);
		if (bad != 0)
			return -1;
	}
	return 0;
}
