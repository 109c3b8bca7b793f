/* SPDX-License-Identifier: MIT */
/* emit-range - from what the posts of a PostgreSQL database are drawn, and
 * how they are looked up; see emit-drawn.c. */
#include "emit-postgres.h"

#include "base/diag.h"

#include <inttypes.h>

#define SQL_MAX (SIZE_MAX / 2)

static const char about[] =
    "SELECT c.relkind IN ('r', 'm'), EXISTS (SELECT FROM pg_catalog.pg_index i"
    " JOIN pg_catalog.pg_class k ON k.oid = i.indexrelid"
    " JOIN pg_catalog.pg_am m ON m.oid = k.relam"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
    " AND a.attnum = i.indkey[0] WHERE i.indrelid = c.oid AND i.indisvalid"
    " AND i.indpred IS NULL AND m.amname = 'btree' AND a.attname = $2),"
    " pg_catalog.pg_relation_size(c.oid)"
    " / pg_catalog.current_setting('block_size')::pg_catalog.int8,"
    " pg_catalog.current_setting('block_size')::pg_catalog.int8"
    " FROM pg_catalog.pg_class c"
    " WHERE c.oid = $1::pg_catalog.text::pg_catalog.regclass";

/* --- to begin */

/* One row of integers, some of which may be null. 0, or -1. */
static int
ask(struct pg *pg, const struct buf *sql, int64_t *v, bool *there, size_t n,
    struct err *e)
{
	struct pg_rows rows = {0};

	if (sql->err)
		diag_nomem();
	if (pg_query(pg, sql->s, NULL, 0, &rows, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct pg_field f = pg_field(&rows, 0, i);

		there[i] = f.s != NULL;
		v[i] = f.s != NULL ? pg_integer(&f) : 0;
	}
	pg_rows_free(&rows);
	return 0;
}

/* How the driving table can be drawn from. */
static int
find_way(struct postgres *p, const struct postgres_source *s, struct err *e)
{
	const char *params[] = {s->t.sql.s,
	    s->t.key.len > 0 ? s->t.columns[s->t.key_at].name.s : ""};
	struct pg_rows rows = {0};
	bool plain = false;

	if (pg_query(s->pg, about, params, 2, &rows, e) == -1)
		return -1;
	if (rows.n == 1) {
		struct pg_field size = pg_field(&rows, 0, 2);
		struct pg_field page = pg_field(&rows, 0, 3);

		plain = *pg_field(&rows, 0, 0).s != 0;
		p->by_index = *pg_field(&rows, 0, 1).s != 0;
		if (size.s != NULL)
			p->span = (uint64_t)pg_integer(&size);
		/* no page holds more: a header of 24 bytes, then for each
		 * row a pointer of 4 and a header of 24 */
		p->places = ((uint64_t)pg_integer(&page) - 24) / 28;
	}
	pg_rows_free(&rows);
	if (!plain && !p->by_index)
		return err_set(e, ERR_REMOTE, 0,
		    "cannot be drawn from: no table with pages, and no index "
		    "on ind or index");
	return 0;
}

/* From what draws are made, and that there is something. */
static int
find_range(struct postgres *p, const struct postgres_source *s, struct err *e)
{
	const char *key = s->t.key.s;
	int64_t v[2] = {0};
	bool there[2] = {false};
	struct buf sql;
	int st = 0;

	buf_init(&sql, SQL_MAX);
	if (p->by_index) {
		buf_printf(&sql,
		    "SELECT min(x.%s)::pg_catalog.int8, "
		    "max(x.%s)::pg_catalog.int8 FROM %s AS x",
		    key, key, s->t.sql.s);
		st = ask(s->pg, &sql, v, there, 2, e);
		p->low = v[0];
		/* all of 2^64 would be 0: the last one is left out then */
		p->span = (uint64_t)v[1] - (uint64_t)v[0];
		p->span += p->span < UINT64_MAX;
	} else {
		buf_printf(&sql,
		    "SELECT (SELECT 1::pg_catalog.int8 FROM ONLY %s LIMIT 1)",
		    s->t.sql.s);
		st = ask(s->pg, &sql, v, there, 1, e);
	}
	if (st == 0 && p->want.size) {
		bool counted;

		buf_reset(&sql);
		buf_printf(&sql, "SELECT count(*) FROM %s", s->t.sql.s);
		st = ask(s->pg, &sql, v, &counted, 1, e);
		p->posts = (uint64_t)v[0];
	}
	buf_free(&sql);
	if (st == 0 && !there[0])
		return err_set(e, ERR_DATA, 0, "no records to draw from");
	return st;
}

/* The statement that looks a batch up: of the driving table by draws, of the
 * others by what of ind was found. Its last column is the key of the former,
 * null where there is none, and the draw's number of the latter. */
static void
query_make(struct postgres *p, const struct postgres_source *s)
{
	struct buf *q = &p->query[s->table];
	const char *key = s->t.key.s, *sep = s->t.n > 0 ? ", " : "";

	buf_init(q, SQL_MAX);
	buf_printf(q, "SELECT %s%s", s->t.list.s, sep);
	if (s->table != p->first)
		buf_printf(q,
		    "r.o FROM pg_catalog.unnest($1::pg_catalog.int8[]) "
		    "WITH ORDINALITY AS r(k, o) JOIN %s AS x "
		    "ON x.%s = r.k ORDER BY r.o",
		    s->t.sql.s, key);
	else if (p->by_index)
		buf_printf(q,
		    "x.%s FROM pg_catalog.unnest($1::pg_catalog.int8[]) "
		    "WITH ORDINALITY AS r(k, o) CROSS JOIN LATERAL "
		    "(SELECT * FROM %s AS y WHERE y.%s >= r.k "
		    "ORDER BY y.%s LIMIT 1) AS x ORDER BY r.o",
		    key, s->t.sql.s, key, key);
	else
		buf_printf(q,
		    "%s%s FROM pg_catalog.unnest($1::pg_catalog.tid[]) "
		    "WITH ORDINALITY AS r(c, o) JOIN ONLY %s AS x "
		    "ON x.ctid = r.c ORDER BY r.o",
		    s->t.key.len > 0 ? "x." : "NULL",
		    s->t.key.len > 0 ? key : "", s->t.sql.s);
	if (q->err)
		diag_nomem();
}

void
drawn_open(struct postgres *p)
{
	struct postgres_source *s = &p->s[p->first];
	struct err e = {0};

	buf_init(&p->param, SQL_MAX);
	draw_init(&p->draw, p->want.seed, DRAW_POSTS);
	for (enum table t = p->first; t < p->end; t++) {
		if (postgres_look_up(p, &p->s[t], &e) == -1) {
			postgres_failed(p, &p->s[t], &e);
			return;
		}
	}
	if (find_way(p, s, &e) == -1 || find_range(p, s, &e) == -1) {
		postgres_failed(p, s, &e);
		return;
	}
	for (enum table t = p->first; t < p->end; t++)
		query_make(p, &p->s[t]);
}

void
drawn_close(struct postgres *p)
{
	for (enum table t = 0; t < TABLES; t++) {
		pg_rows_free(&p->s[t].rows);
		buf_free(&p->query[t]);
	}
	buf_free(&p->param);
}
