/* SPDX-License-Identifier: MIT */
/* query-text - a question as text; see query.h. */
#include <string.h>

#include "data/query.h"

/* A word in single quotes, where a shell would need them. */
static void
put_word(struct buf *b, const char *s)
{
	if (strpbrk(s, " '\"\\$`!*?[]{}()<>|&;~#\t\n") == NULL) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_str(b, "'\\'");
		buf_char(b, *s);
	}
	buf_char(b, '\'');
}

static void
put_option(struct buf *b, const char *option, const char *arg)
{
	buf_str(b, b->len > 0 ? " " : "");
	buf_str(b, option);
	buf_char(b, ' ');
	put_word(b, arg);
}

static void
agg_text(const struct query_agg *a, struct buf *b)
{
	buf_printf(b, "%s=%s", a->name, a->agg->name);
	if (a->agg->has_q)
		buf_printf(b, ":%u.%0*u", a->q / AGG_Q_ONE, AGG_Q_DIGITS,
		    a->q % AGG_Q_ONE);
	for (size_t i = 0; i < a->nargs; i++) {
		buf_char(b, i == 0 ? ':' : ',');
		expr_text(&a->args[i], b);
	}
}

/* One whose argument was put together in word, which is emptied. */
static void
put_words(struct buf *b, const char *option, struct buf *word)
{
	put_option(b, option, word->s);
	b->err = b->err || word->err;
	buf_reset(word);
}

void
query_text(const struct query *q, struct buf *b)
{
	struct buf word;

	buf_init(&word, b->max);
	for (size_t i = 0; i < q->ngroups; i++) {
		buf_printf(&word, "%s=", q->groups[i].name);
		expr_text(&q->groups[i].expr, &word);
		put_words(b, "-g", &word);
	}
	for (size_t i = 0; i < q->naggs; i++) {
		agg_text(&q->aggs[i], &word);
		put_words(b, "-a", &word);
	}
	for (size_t i = 0; i < q->nwheres; i++)
		put_option(b, "--where", q->wheres[i]);
	if (q->top > 0) {
		buf_printf(&word, "%u", (unsigned)q->top);
		put_words(b, "--top", &word);
		put_option(b, "--by", query_name(q, q->by));
	}
	if (q->per != QUERY_MAX)
		put_option(b, "--per", query_name(q, q->per));
	buf_free(&word);
}
