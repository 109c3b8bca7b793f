/* SPDX-License-Identifier: MIT */
/* gather - see gather.h. */
#include "data/gather.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/diag.h"
#include "data/any.h"
#include "json/text.h"

int
gather_init(
    struct gather *g, struct posts *posts, enum table as, struct names *n)
{
	memset(g, 0, sizeof *g);
	g->posts = posts;
	g->as = as;
	buf_init(&g->plain, SIZE_MAX / 4);
	if (table_add_names(n) != 0)
		return -1;
	for (enum table t = 0; t < TABLES; t++) {
		struct gather_table *gt = &g->tables[t];
		const struct post_table *pt = &posts->tables[t];

		if (pt->n == 0)
			continue;
		if (rule_init(&gt->ind, rules_find(rules_of(t), "ind"), n, t))
			return -1;
		for (; gt->n < pt->n; gt->n++)
			if (rule_init(
				&gt->v[gt->n].rule, pt->v[gt->n].col, n, t))
				return -1;
	}
	return 0;
}

void
gather_free(struct gather *g)
{
	for (int t = 0; t < TABLES; t++) {
		struct gather_table *gt = &g->tables[t];

		if (gt->n > 0)
			rule_free(&gt->ind);
		for (size_t i = 0; i < gt->n; i++)
			rule_free(&gt->v[i].rule);
	}
	buf_free(&g->plain);
	memset(g, 0, sizeof *g);
}

void
gather_count(struct gather *g, struct tally *t)
{
	for (int i = 0; i < TABLES; i++)
		for (size_t j = 0; j < g->tables[i].n; j++)
			rule_count(&g->tables[i].v[j].rule, t);
}

/* The number of a text that stands in a row as s[0..len), 0: out of memory.
 * Text with escapes is unescaped, so that the same text has one number
 * however it is written. */
static uint32_t
text_id(struct gather *g, struct gather_column *c, const char *s, size_t len)
{
	size_t kept;
	char *dst;

	if (c->text != NULL && c->len == len && memcmp(c->text, s, len) == 0)
		return c->id;
	c->text = NULL;
	if (memchr(s, '\\', len) == NULL) {
		c->id = intern_put(&g->posts->texts, s, len);
		if (c->id != 0) {
			c->text = intern_text(&g->posts->texts, c->id, &kept);
			c->len = len;
		}
		return c->id;
	}
	buf_reset(&g->plain);
	dst = buf_reserve(&g->plain, len);
	if (dst == NULL)
		return 0;
	len = text_unescape(dst, s, len);
	return intern_put(&g->posts->texts, dst, len);
}

/* 0, or -1: out of memory. */
static int
column_value(struct gather *g, struct gather_column *c, const struct rec *r,
    int64_t *value)
{
	const struct val *v = rule_plain(&c->rule, r);
	struct cell cell;
	struct err e;
	uint32_t id;

	if (v != NULL) {
		id = text_id(g, c, v->s, v->len);
		*value = id;
		return id != 0 ? 0 : -1;
	}
	if (!rule_read(&c->rule, r, &cell, &e))
		return -1;
	switch (cell.kind) {
	case CELL_NULL: *value = VALUE_NULL; return 0;
	case CELL_INT:
		if (c->rule.col->kind == KIND_ID)
			return any_of_int(&g->posts->texts, cell.num, value);
		*value = cell.num;
		return 0;
	case CELL_TIME: *value = cell.num; return 0;
	case CELL_TEXT: id = text_id(g, c, cell.s, cell.len); break;
	default: id = intern_put(&g->posts->texts, cell.s, cell.len);
	}
	*value = id;
	return id != 0 ? 0 : -1;
}

static enum gather_got
put_row(struct gather *g, const struct rec *r, enum table t, int64_t ind)
{
	struct gather_table *gt = &g->tables[t];
	int64_t values[POST_COLUMNS];
	uint32_t post;

	for (size_t i = 0; i < gt->n; i++)
		if (column_value(g, &gt->v[i], r, &values[i]) != 0)
			return GATHER_NOMEM;
	post = posts_find(g->posts, ind);
	if (post == SLOTS_NONE)
		return GATHER_NOMEM;
	switch (posts_put(g->posts, post, t, values)) {
	case POSTS_DIFFERS: return GATHER_DIFFERS;
	case POSTS_NOMEM: return GATHER_NOMEM;
	default: return GATHER_TAKEN;
	}
}

enum gather_got
gather_record(struct gather *g, const struct rec *r, enum table *t,
    int64_t *ind, struct err *e)
{
	struct cell cell;

	if (r->shape == REC_TOMBSTONE || r->shape == REC_MARK)
		return GATHER_SKIPPED;
	*t = table_of(r, g->as);
	if (*t == TABLE_NONE || g->tables[*t].n == 0)
		return GATHER_SKIPPED;
	if (r->row == NULL) {
		rec_no_row(r, e);
		return GATHER_REJECT;
	}
	if (!rule_read(&g->tables[*t].ind, r, &cell, e))
		return e->kind == ERR_MEM ? GATHER_NOMEM : GATHER_REJECT;
	*ind = cell.num;
	return put_row(g, r, *t, *ind);
}

void
gather_conflict(struct gather_conflicts *c, const struct reader *rd,
    enum table t, int64_t ind)
{
	if (c->n++ > 0)
		return;
	reader_where(rd, c->where);
	c->table = t;
	c->ind = ind;
}

int
gather_all(struct gather *g, struct reader *rd, struct tally *t)
{
	while (reader_next(rd)) {
		struct err e = {0};
		enum table table;
		int64_t ind;

		switch (gather_record(g, &rd->rec, &table, &ind, &e)) {
		case GATHER_TAKEN: break;
		case GATHER_SKIPPED: t->skipped++; break;
		case GATHER_DIFFERS:
			gather_conflict(&g->conflicts, rd, table, ind);
			break;
		case GATHER_REJECT: reader_reject(rd, NULL, "%s", e.msg); break;
		case GATHER_NOMEM: return -1;
		}
	}
	return 0;
}

void
gather_warn(const struct gather_conflicts *c)
{
	bool one = c->n == 1;

	if (c->n > 0)
		diag_warn("%" PRIu64
			  " row%s from an earlier row of the same ind; the "
			  "first read stands (%s%s, %s, ind %" PRId64 ")",
		    c->n, one ? " differs" : "s differ", one ? "" : "first at ",
		    c->where, table_names[c->table], c->ind);
}
