/* SPDX-License-Identifier: MIT */
/* partial-read - from a state back to posts; see partial.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "data/any.h"
#include "data/partial.h"
#include "data/when.h"
#include "json/num.h"
#include "json/text.h"

/* Fills e, the place first, and answers -1. */
static int __attribute__((format(printf, 4, 5))) refuse(const struct reader *rd,
    struct err *e, enum err_kind kind, const char *fmt, ...)
{
	char where[256], why[sizeof e->msg];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	return err_set(e, kind, 0, "%s: %s", reader_where(rd, where), why);
}

static int
damaged(const struct reader *rd, struct err *e, const char *what)
{
	return refuse(rd, e, ERR_DATA, "damaged state: %s", what);
}

static const struct val *
value_of(const struct partial *pt, const struct rec *r, int key)
{
	return rec_val(r, pt->ids[key]);
}

static bool
is_text(const struct val *v, const char *s, size_t len)
{
	return v != NULL && v->kind == VAL_STRING &&
	       text_equal(v->s, v->len, s, len);
}

static int
read_header(struct partial *pt, const struct reader *rd, struct err *e)
{
	const struct val *version = value_of(pt, &rd->rec, PARTIAL_VERSION);
	const struct val *query = value_of(pt, &rd->rec, PARTIAL_QUERY);
	const struct val *columns = value_of(pt, &rd->rec, PARTIAL_COLUMNS);
	const struct val *posts = value_of(pt, &rd->rec, PARTIAL_POSTS);
	char q[DIAG_QUOTE_SIZE];
	int64_t n;

	if (!is_text(version, PINPIPE_VERSION, strlen(PINPIPE_VERSION)))
		return refuse(rd, e, ERR_USAGE,
		    "a state of version %s, not " PINPIPE_VERSION,
		    diag_quote(q, version->s, version->len));
	if (query == NULL || columns == NULL || posts == NULL ||
	    posts->kind != VAL_NUMBER ||
	    num_int(posts->s, posts->len, &n) != NUM_OK || n < 0 ||
	    n >= UINT32_MAX)
		return damaged(rd, e, "the header is not whole");
	if (!is_text(query, pt->query.s, pt->query.len))
		return refuse(rd, e, ERR_USAGE,
		    "a state of another question: %s",
		    diag_quote(q, query->s, query->len));
	if (columns->len != pt->columns.len ||
	    memcmp(columns->s, pt->columns.s, columns->len) != 0)
		return refuse(rd, e, ERR_USAGE, "a state of other columns: %s",
		    diag_quote(q, columns->s, columns->len));
	pt->left = (uint32_t)n;
	pt->headed = true;
	return 0;
}

/* The number of a text, 0: out of memory. */
static uint32_t
text_id(struct partial *pt, const char *s, size_t len)
{
	char *dst;

	if (memchr(s, '\\', len) == NULL)
		return intern_put(&pt->posts->texts, s, len);
	buf_reset(&pt->text);
	dst = buf_reserve(&pt->text, len);
	if (dst == NULL)
		return 0;
	return intern_put(&pt->posts->texts, dst, text_unescape(dst, s, len));
}

/* Whether a number may be one of that column: the store trusts it. */
static bool
in_range(const struct column *col, int64_t v)
{
	switch (col->kind) {
	case KIND_COUNT: return v >= 0;
	case KIND_INT: return v >= col->min && v <= col->max;
	case KIND_TIME: return when_in_range(v);
	default: return v != VALUE_NULL;
	}
}

enum got { GOT_VALUE, GOT_DAMAGE, GOT_NOMEM };

static enum got
read_any(struct partial *pt, const struct val *v, int64_t *value)
{
	struct intern *texts = &pt->posts->texts;
	uint32_t id;

	if (v->kind != VAL_STRING)
		return any_of_val(texts, &pt->text, v, value) == 0 ? GOT_VALUE
								   : GOT_NOMEM;
	id = text_id(pt, v->s, v->len);
	*value = any_text_cell(id);
	return id != 0 ? GOT_VALUE : GOT_NOMEM;
}

static enum got
read_value(struct partial *pt, const struct column *col, const struct val *v,
    int64_t *value)
{
	enum value_type type = value_type(col);

	*value = VALUE_NULL;
	if (v->kind == VAL_NULL)
		return GOT_VALUE;
	if (type == TYPE_INT || type == TYPE_TIME) {
		if (v->kind == VAL_NUMBER &&
		    num_int(v->s, v->len, value) == NUM_OK &&
		    in_range(col, *value))
			return GOT_VALUE;
		return GOT_DAMAGE;
	}
	if (type == TYPE_ANY)
		return read_any(pt, v, value);
	if (v->kind != (type == TYPE_JSON ? VAL_ARRAY : VAL_STRING))
		return GOT_DAMAGE;
	*value = type == TYPE_JSON ? intern_put(&pt->posts->texts, v->s, v->len)
				   : text_id(pt, v->s, v->len);
	return *value != 0 ? GOT_VALUE : GOT_NOMEM;
}

/* The values of a row, as they stand in a state. */
static enum got
read_values(
    struct partial *pt, enum table t, const struct val *row, int64_t *values)
{
	const struct post_table *of = &pt->posts->tables[t];
	struct val v[POST_STREAM_COLUMNS];

	if (row->kind != VAL_ARRAY || rec_array(row, v, of->n) != of->n)
		return GOT_DAMAGE;
	for (size_t i = 0; i < of->n; i++) {
		enum got got = read_value(pt, of->v[i].col, &v[i], &values[i]);

		if (got != GOT_VALUE)
			return got;
	}
	return GOT_VALUE;
}

/* The row of one table. */
static enum got
read_row(struct partial *pt, const struct reader *rd, uint32_t post,
    enum table t, const struct val *row)
{
	int64_t values[POST_COLUMNS];
	enum got got = read_values(pt, t, row, values);

	if (got != GOT_VALUE)
		return got;
	switch (posts_put(pt->posts, post, t, values)) {
	case POSTS_NOMEM: return GOT_NOMEM;
	case POSTS_DIFFERS:
		gather_conflict(
		    &pt->conflicts, rd, t, posts_ind(pt->posts, post));
		return GOT_VALUE;
	default: return GOT_VALUE;
	}
}

/* The rows of a post in the tables. */
static enum got
read_rows(struct partial *pt, const struct reader *rd, int64_t ind)
{
	enum got got = GOT_DAMAGE; /* without any row it is no post */
	uint32_t post = posts_find(pt->posts, ind);

	if (post == SLOTS_NONE)
		return GOT_NOMEM;
	for (enum table t = 0; t < TABLES; t++) {
		const struct val *row =
		    value_of(pt, &rd->rec, PARTIAL_TABLE + (int)t);

		if (row == NULL)
			continue;
		got = pt->posts->tables[t].n == 0
			  ? GOT_DAMAGE
			  : read_row(pt, rd, post, t, row);
		if (got != GOT_VALUE)
			break;
	}
	return got;
}

/* A row of a stream. */
static enum got
read_own(struct partial *pt, const struct val *row)
{
	int64_t values[POST_STREAM_COLUMNS];
	enum got got = read_values(pt, TABLE_NONE, row, values);

	if (got == GOT_VALUE && posts_append(pt->posts, values) != 0)
		return GOT_NOMEM;
	return got;
}

static int
read_post(struct partial *pt, const struct reader *rd, struct err *e)
{
	const struct val *ind = value_of(pt, &rd->rec, PARTIAL_IND);
	const struct val *row =
	    value_of(pt, &rd->rec, PARTIAL_TABLE + TABLE_NONE);
	enum got got;
	int64_t n;

	if (posts_is_stream(pt->posts) && row != NULL)
		got = read_own(pt, row);
	else if (!posts_is_stream(pt->posts) && ind != NULL &&
		 ind->kind == VAL_NUMBER &&
		 num_int(ind->s, ind->len, &n) == NUM_OK)
		got = read_rows(pt, rd, n);
	else
		return damaged(rd, e, "neither a header nor a post");
	if (got == GOT_NOMEM)
		return err_nomem(e);
	if (got == GOT_DAMAGE)
		return damaged(rd, e, "a row without the columns' values");
	pt->left--;
	return 0;
}

static int
read_line(struct partial *pt, const struct reader *rd, struct err *e)
{
	char why[64];

	if (value_of(pt, &rd->rec, PARTIAL_VERSION) == NULL) {
		if (pt->left > 0)
			return read_post(pt, rd, e);
		if (pt->headed)
			return damaged(rd, e, "more posts than its header has");
		return refuse(rd, e, ERR_USAGE,
		    "not a state: it has no header as --partial writes it");
	}
	if (pt->left == 0)
		return read_header(pt, rd, e);
	snprintf(why, sizeof why,
	    "%" PRIu32 " posts missing before this header", pt->left);
	return damaged(rd, e, why);
}

int
partial_read(
    struct partial *pt, struct reader *rd, struct tally *t, struct err *e)
{
	uint64_t rejected = t->rejected;

	pt->headed = false;
	pt->left = 0;
	while (reader_next(rd) && t->rejected == rejected)
		if (read_line(pt, rd, e) != 0)
			return -1;
	/* the reader has told which line or file it is */
	if (t->rejected > rejected)
		return damaged(rd, e, "no answer without that line");
	if (t->failed || t->torn)
		return err_set(e, ERR_DATA, 0, "no answer without that state");
	if (!pt->headed)
		return err_set(e, ERR_USAGE, 0,
		    "%.100s: not a state: it is empty", rd->in.name);
	if (pt->left > 0)
		return err_set(e, ERR_DATA, 0,
		    "%.100s: damaged state: %" PRIu32
		    " posts missing at its end",
		    rd->in.name, pt->left);
	return 0;
}
