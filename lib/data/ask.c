/* SPDX-License-Identifier: MIT */
/* ask - see ask.h. */
#include "data/ask.h"

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
