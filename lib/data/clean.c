/* SPDX-License-Identifier: MIT */
/* clean - see clean.h. */
#include "data/clean.h"

#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "data/suggest.h"
#include "json/text.h"

/* What a value may gain: quotes, an integer of 19 digits out of "9B", a time
 * out of a number. A pair's comma and brackets fit too. */
#define GROWTH 32
#define WIDE 32 /* bytes copied at a time, past the end of both sides */

/* The names in a list of rules; the caller frees them. */
static const char **
column_names(const struct column *rules)
{
	const char **names;
	size_t n = 0;

	while (rules[n].name != NULL)
		n++;
	names = calloc(n + 1, sizeof *names);
	for (size_t i = 0; names != NULL && i < n; i++)
		names[i] = rules[i].name;
	return names;
}

static int
no_such_column(
    const struct column *rules, const char *s, size_t len, struct err *e)
{
	const char **names;

	if (len == 0)
		return err_set(e, ERR_USAGE, 0, "a name is empty");
	names = column_names(rules);
	if (names == NULL)
		return err_nomem(e);
	suggest_err(e, "column", s, len, names);
	free(names);
	return -1;
}

static int
add_column(
    struct cleaner *c, const struct column *col, struct names *n, struct err *e)
{
	struct clean_column *cc = &c->columns[c->n];
	struct buf b;

	for (size_t i = 0; i < c->n; i++)
		if (c->columns[i].rule.col == col)
			return err_set(
			    e, ERR_USAGE, 0, "%s: named twice", col->name);
	buf_init(&b, SIZE_MAX / 4);
	buf_str(&b, c->n == 0 ? "{\"" : ",\"");
	text_escape(&b, col->name, strlen(col->name));
	buf_str(&b, "\":");
	cc->before_len = b.len;
	buf_add(&b, (const char[WIDE]){0}, WIDE);
	if (b.err) {
		buf_free(&b);
		return err_nomem(e);
	}
	cc->before = b.s;
	c->n++;
	c->fixed += cc->before_len + GROWTH;
	/* which rows are of the table is told by table.c's columns alone */
	if (rule_init(&cc->rule, col, n, TABLE_NONE) != 0)
		return err_nomem(e);
	return 0;
}

/* The column of that clean name, the only names that --columns takes. */
static const struct column *
find_clean(const struct column *rules, const char *s, size_t len)
{
	for (; rules->name != NULL; rules++)
		if (strlen(rules->name) == len &&
		    memcmp(rules->name, s, len) == 0)
			return rules;
	return NULL;
}

static int
add_list(struct cleaner *c, const struct column *rules, const char *list,
    struct names *n, struct err *e)
{
	for (;;) {
		size_t len = strcspn(list, ",");
		const struct column *col = find_clean(rules, list, len);

		if (col == NULL)
			return no_such_column(rules, list, len, e);
		if (add_column(c, col, n, e) != 0)
			return -1;
		if (list[len] == '\0')
			return 0;
		list += len + 1;
	}
}

/* To how many columns the value that most read can go. */
static size_t
most_uses(const struct cleaner *c)
{
	unsigned char uses[REC_NAMES_MAX] = {0}; /* RULE_COLUMNS fit */
	size_t most = 1;

	for (size_t i = 0; i < c->n; i++) {
		const struct rule *r = &c->columns[i].rule;

		for (int k = -1; k < r->nraw; k++) {
			int id = k < 0 ? r->clean : r->raw[k];

			if (++uses[id] > most)
				most = uses[id];
		}
	}
	return most;
}

static int
add_default(struct cleaner *c, const struct column *rules, struct names *n,
    struct err *e)
{
	for (; rules->name != NULL; rules++)
		if (!rules->hidden && add_column(c, rules, n, e) != 0)
			return -1;
	return 0;
}

int
cleaner_init(struct cleaner *c, enum table t, enum table as,
    const struct column *rules, const char *list, struct names *n,
    struct err *e)
{
	size_t max = 0;
	int rc;

	if (rules == NULL)
		rules = rules_of(t);
	memset(c, 0, sizeof *c);
	c->table = t;
	c->as = as;
	c->fixed = 4 * WIDE;
	while (rules[max].name != NULL)
		max++;
	c->columns = calloc(max + 1, sizeof *c->columns);
	if (c->columns == NULL || table_add_names(n) != 0)
		return err_nomem(e);
	rc = list != NULL ? add_list(c, rules, list, n, e)
			  : add_default(c, rules, n, e);
	c->uses = most_uses(c);
	return rc;
}

void
cleaner_free(struct cleaner *c)
{
	for (size_t i = 0; i < c->n; i++) {
		rule_free(&c->columns[i].rule);
		free(c->columns[i].before);
	}
	free(c->columns);
	memset(c, 0, sizeof *c);
}

void
cleaner_count(struct cleaner *c, struct tally *t)
{
	for (size_t i = 0; i < c->n; i++)
		rule_count(&c->columns[i].rule, t);
}

/* Copies n bytes in steps of WIDE: up to WIDE - 1 bytes past the end of both
 * are touched, which is faster than to find out how many there are. */
static inline char *
copy_wide(char *dst, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i += WIDE)
		memcpy(dst + i, s + i, WIDE);
	return dst + n;
}

static inline char *
copy(char *dst, const char *s, size_t n)
{
	memcpy(dst, s, n);
	return dst + n;
}

static char *
put_cell(char *dst, const struct cell *c)
{
	bool quoted = c->kind == CELL_TEXT || c->kind == CELL_TIME;

	if (c->kind == CELL_NULL)
		return copy(dst, "null", 4);
	if (quoted)
		*dst++ = '"';
	dst = copy(dst, c->s, c->len);
	if (quoted)
		*dst++ = '"';
	return dst;
}

/* The row's clean columns at dst. NULL: e says why not. */
static char *
put_row(struct cleaner *c, const struct rec *r, char *dst, struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		struct clean_column *cc = &c->columns[i];
		const struct val *v = rule_plain(&cc->rule, r);
		struct cell cell;

		dst = copy_wide(dst, cc->before, cc->before_len);
		if (v != NULL) {
			/* the view with its quotes; the line has slack */
			dst = copy_wide(dst, v->s - 1, v->len + 2);
			continue;
		}
		if (!rule_read(&cc->rule, r, &cell, e))
			return NULL;
		dst = put_cell(dst, &cell);
	}
	*dst++ = '}';
	return dst;
}

/* The record as it came. */
static void
pass(const struct rec *r)
{
	char *dst = out_reserve(r->len + 1);

	copy(dst, r->line, r->len)[0] = '\n';
	out_commit(r->len + 1);
}

static int
clean_row(struct cleaner *c, const struct rec *r, struct err *e)
{
	size_t before = (size_t)(r->row - r->line);
	size_t after = r->len - before - r->row_len;
	char *start = out_reserve(c->uses * r->len + c->fixed), *dst = start;

	dst = put_row(c, r, copy(dst, r->line, before), e);
	if (dst == NULL)
		return -1;
	dst = copy(dst, r->row + r->row_len, after);
	*dst++ = '\n';
	out_commit((size_t)(dst - start));
	return 0;
}

int
clean_record(struct cleaner *c, const struct rec *r, struct err *e)
{
	if (r->shape == REC_ROW)
		return clean_row(c, r, e);
	if (r->shape != REC_ENVELOPE || table_of(r, c->as) != c->table) {
		pass(r);
		return 0;
	}
	if (r->row != NULL)
		return clean_row(c, r, e);
	return rec_no_row(r, e);
}
