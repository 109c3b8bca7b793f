/* SPDX-License-Identifier: MIT */
/* emit-pass - the posts of a PostgreSQL database in order: COPYs that are
 * merged; see emit-postgres.h. */
#include "emit-postgres.h"

#include "base/diag.h"

#include <inttypes.h>
#include <stdio.h>

/* Begins a transaction on each connection, all of one snapshot. */
static int
transactions(struct postgres *p, struct err *e)
{
	struct pg_rows id = {0};
	char sql[128] = "";
	int st = 0;

	for (enum table t = p->first; st == 0 && t < p->end; t++) {
		st = pg_exec(p->s[t].pg,
		    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e);
		if (st == 0 && t > p->first)
			st = pg_exec(p->s[t].pg, sql, e);
		if (st == -1 || t > p->first || t + 1 == p->end)
			continue;
		st = pg_query(p->s[t].pg,
		    "SELECT pg_catalog.pg_export_snapshot()", NULL, 0, &id, e);
		if (st == 0 && id.n == 1)
			snprintf(sql, sizeof sql,
			    "SET TRANSACTION SNAPSHOT '%.*s'",
			    (int)pg_field(&id, 0, 0).len,
			    pg_field(&id, 0, 0).s);
	}
	pg_rows_free(&id);
	return st;
}

static int
copy_begin(const struct postgres *p, struct postgres_source *s, struct err *e)
{
	struct buf sql;
	int st = 0;

	buf_init(&sql, SIZE_MAX / 2);
	buf_printf(
	    &sql, "COPY (SELECT %s FROM %s AS x", s->t.list.s, s->t.sql.s);
	if (p->want.as == TABLE_NONE)
		buf_printf(&sql, " ORDER BY x.%s", s->t.key.s);
	else if (p->want.how == FROM_ONCE && p->want.count <= INT64_MAX)
		buf_printf(&sql, " LIMIT %" PRIu64, p->want.count);
	buf_str(&sql, ") TO STDOUT (FORMAT binary)");
	if (sql.err)
		diag_nomem();
	st = pg_copy_out(s->pg, sql.s, e);
	s->over = s->have = false;
	buf_free(&sql);
	return st;
}

void
pass_begin(struct postgres *p, bool again)
{
	struct err e = {0};

	p->written = p->tally->written;
	for (enum table t = p->first; again && t < p->end; t++)
		if (pg_exec(p->s[t].pg, "COMMIT", &e) == -1) {
			postgres_failed(p, NULL, &e);
			return;
		}
	if (transactions(p, &e) == -1) {
		postgres_failed(p, NULL, &e);
		return;
	}
	for (enum table t = p->first; t < p->end; t++) {
		struct postgres_source *s = &p->s[t];

		if ((!again && postgres_look_up(p, s, &e) == -1) ||
		    copy_begin(p, s, &e) == -1) {
			postgres_failed(p, s, &e);
			return;
		}
	}
}

/* Reads the next row of s. False where that failed. */
static bool
fetch(struct postgres *p, struct postgres_source *s)
{
	struct err e = {0};
	int got = 0;

	if (!s->over)
		got = pg_copy_next(s->pg, s->fields, s->t.n, &e);
	s->have = got == 1;
	s->over = got != 1;
	if (got == -1)
		postgres_failed(p, s, &e);
	return got != -1;
}

/* The key of the row at hand; false where it is null. */
static bool
row_key(const struct postgres_source *s, int64_t *key)
{
	const struct pg_field *f = &s->fields[s->t.key_at];

	if (f->s == NULL)
		return false;
	*key = pg_integer(f);
	return true;
}

/* Finds the post that is next: the least key; rows without one come last, as
 * the server sorts them, each a post. */
static bool
find_post(struct postgres *p)
{
	bool found = false;
	int64_t key = 0;

	p->keyed = false;
	for (enum table t = p->first; t < p->end; t++) {
		const struct postgres_source *s = &p->s[t];
		bool keyed;

		if (!s->have)
			continue;
		keyed = p->want.as == TABLE_NONE && row_key(s, &key);
		if (!found || (keyed && (!p->keyed || key < p->key))) {
			p->only = t;
			p->keyed = keyed;
			p->key = key;
		}
		found = true;
	}
	return found;
}

/* A pass has ended. Whether another one has begun. */
static bool
pass_again(struct postgres *p)
{
	struct err e = {0};

	if (p->want.how == FROM_AGAIN && p->tally->written > p->written) {
		pass_begin(p, true);
		return !p->ended;
	}
	p->ended = true;
	if (p->want.how == FROM_AGAIN) {
		err_set(&e, ERR_DATA, 0, "no records to repeat");
		postgres_failed(p, &p->s[p->first], &e);
	}
	return false;
}

bool
pass_next(struct postgres *p)
{
	do {
		for (enum table t = p->first; t < p->end; t++)
			if (!p->s[t].have && !fetch(p, &p->s[t]))
				return false;
		if (find_post(p))
			return true;
	} while (pass_again(p));
	return false;
}

void
pass_put(struct postgres *p)
{
	enum table first = p->keyed ? p->first : p->only;
	enum table end = p->keyed ? p->end : p->only + 1;

	for (enum table t = first; t < end; t++) {
		struct postgres_source *s = &p->s[t];
		int64_t key = 0;

		while (s->have && !p->ended &&
		       (!p->keyed || (row_key(s, &key) && key == p->key))) {
			postgres_row(p, s);
			s->have = false;
			/* rows of one key may be many; without, one is a
			 * post, and the next is fetched when it is due */
			if (p->keyed && !fetch(p, s))
				return;
		}
	}
}
