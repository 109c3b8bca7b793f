/* SPDX-License-Identifier: MIT */
/* partial - see partial.h. */
#include "data/partial.h"

#include <inttypes.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "data/any.h"
#include "data/print-text.h"
#include "json/num.h"

#define FLUSH ((size_t)64 << 10) /* bytes of lines that are gathered */

const char *const partial_keys[PARTIAL_KEYS] = {
    [PARTIAL_VERSION] = "query-agg",
    [PARTIAL_QUERY] = "query",
    [PARTIAL_COLUMNS] = "columns",
    [PARTIAL_POSTS] = "posts",
    [PARTIAL_IND] = "i",
    [PARTIAL_TABLE + TABLE_PIN] = "p",
    [PARTIAL_TABLE + TABLE_GEO] = "g",
    [PARTIAL_TABLE + TABLE_USER] = "u",
    [PARTIAL_TABLE + TABLE_NONE] = "r",
};

/* What tells which columns the values of a line are of. */
static void
put_columns(struct buf *b, const struct posts *p)
{
	const char *before = "{";

	for (enum table t = 0; t <= TABLE_NONE; t++) {
		const struct post_table *pt = &p->tables[t];

		if (pt->n == 0)
			continue;
		buf_printf(
		    b, "%s\"%s\":[", before, partial_keys[PARTIAL_TABLE + t]);
		for (size_t i = 0; i < pt->n; i++) {
			const char *name = pt->v[i].col->name;

			buf_str(b, i > 0 ? "," : "");
			print_text(b, PRINT_NDJSON, name, strlen(name));
		}
		buf_char(b, ']');
		before = ",";
	}
	buf_char(b, '}');
}

int
partial_init(struct partial *pt, const struct ask *a, struct posts *posts,
    struct names *n)
{
	memset(pt, 0, sizeof *pt);
	pt->posts = posts;
	buf_init(&pt->query, SIZE_MAX / 4);
	buf_init(&pt->columns, SIZE_MAX / 4);
	buf_init(&pt->text, SIZE_MAX / 4);
	for (int i = 0; n != NULL && i < PARTIAL_KEYS; i++) {
		pt->ids[i] =
		    names_add(n, partial_keys[i], strlen(partial_keys[i]), 0);
		if (pt->ids[i] < 0)
			return -1;
	}
	if (a->n > 1)
		buf_str(&pt->query, "--all");
	else
		query_text(&a->v[0], &pt->query);
	put_columns(&pt->columns, posts);
	return pt->query.err || pt->columns.err ? -1 : 0;
}

void
partial_free(struct partial *pt)
{
	buf_free(&pt->query);
	buf_free(&pt->columns);
	buf_free(&pt->text);
	memset(pt, 0, sizeof *pt);
}

/* --- writing */

static void
put_number(struct buf *b, int64_t v)
{
	char *s = buf_reserve(b, NUM_TEXT);

	if (s != NULL)
		buf_end(b, num_put(s, v));
}

static void
put_any(struct buf *b, const struct posts *p, int64_t cell)
{
	char dst[NUM_TEXT];
	const char *s;
	size_t len;

	s = any_text(&p->texts, cell, dst, &len);
	if (any_kind(cell) == ANY_TEXT)
		print_text(b, PRINT_NDJSON, s, len);
	else
		buf_add(b, s, len);
}

static void
put_value(struct buf *b, const struct posts *p, enum value_type type, int64_t v)
{
	const char *s;
	size_t len;

	if (v == VALUE_NULL) {
		buf_add(b, "null", 4);
	} else if (type == TYPE_ANY) {
		put_any(b, p, v);
	} else if (type == TYPE_INT || type == TYPE_TIME) {
		put_number(b, v);
	} else {
		s = intern_text(&p->texts, (uint32_t)v, &len);
		if (type == TYPE_JSON)
			buf_add(b, s, len);
		else
			print_text(b, PRINT_NDJSON, s, len);
	}
}

/* The row of a post in a table. */
static void
put_row(struct buf *b, const struct posts *p, uint32_t post, enum table t)
{
	const struct post_table *pt = &p->tables[t];

	buf_char(b, '"');
	buf_add(b, partial_keys[PARTIAL_TABLE + t], 1);
	buf_add(b, "\":", 2);
	for (size_t i = 0; i < pt->n; i++) {
		buf_char(b, i == 0 ? '[' : ',');
		put_value(
		    b, p, value_type(pt->v[i].col), posts_value(p, post, t, i));
	}
	buf_char(b, ']');
}

static void
put_post(struct buf *b, const struct posts *p, uint32_t post)
{
	if (posts_is_stream(p)) {
		buf_char(b, '{');
		put_row(b, p, post, TABLE_NONE);
		buf_add(b, "}\n", 2);
		return;
	}
	buf_add(b, "{\"i\":", 5);
	put_number(b, posts_ind(p, post));
	for (enum table t = 0; t < TABLES; t++)
		if (p->tables[t].n > 0 && posts_has(p, post, TABLE_BIT(t))) {
			buf_char(b, ',');
			put_row(b, p, post, t);
		}
	buf_add(b, "}\n", 2);
}

static int
flush(struct buf *b)
{
	if (b->err)
		return -1;
	out_write(b->s, b->len);
	buf_reset(b);
	return 0;
}

int
partial_write(struct partial *pt, uint64_t *rows)
{
	const struct posts *p = pt->posts;
	struct buf *b = &pt->text;

	buf_reset(b);
	buf_str(b, "{\"query-agg\":\"" PINPIPE_VERSION "\",\"query\":");
	print_text(b, PRINT_NDJSON, pt->query.s, pt->query.len);
	buf_str(b, ",\"columns\":");
	buf_add(b, pt->columns.s, pt->columns.len);
	buf_printf(b, ",\"posts\":%" PRIu32 "}\n", p->n);
	for (uint32_t post = 0; post < p->n; post++) {
		put_post(b, p, post);
		if (b->len >= FLUSH && flush(b) != 0)
			return -1;
	}
	*rows += p->n;
	return flush(b);
}
