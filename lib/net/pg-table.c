/* SPDX-License-Identifier: MIT */
#include "net/pg-table.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "json/num.h"
#include "json/text.h"

#define SQL_MAX ((size_t)1 << 20)

/* --- names */

/* A part of a name: its end, or NULL. */
static const char *
name_part(struct buf *sql, const char *s, char end)
{
	const char *start = s;

	if (*s != '"') {
		while (*s != '\0' && *s != end && *s != '.')
			s++;
		pg_quote(sql, start, s - start);
		return s > start ? s : NULL;
	}
	/* quotes inside are doubled already */
	for (s++; *s != '\0'; s++) {
		if (*s != '"')
			continue;
		if (s[1] != '"')
			break;
		s++;
	}
	if (*s == '\0' || s == start + 1)
		return NULL;
	s++;
	buf_add(sql, start, s - start);
	return s;
}

const char *
pg_table_name(struct buf *sql, const char *name, char end)
{
	const char *s = name_part(sql, name, end);

	if (s != NULL && *s == '.') {
		buf_char(sql, '.');
		s = name_part(sql, s + 1, end);
	}
	return s != NULL && (*s == '\0' || *s == end) ? s : NULL;
}

/* --- columns */

static enum pg_kind
kind_of(unsigned oid)
{
	switch (oid) {
	case PG_INT2:
	case PG_INT4:
	case PG_INT8: return PG_INTEGER;
	case PG_FLOAT4:
	case PG_FLOAT8:
	case PG_NUMERIC: return PG_NUMBER;
	case PG_BOOL: return PG_BOOLEAN;
	case PG_JSON:
	case PG_JSONB: return PG_DOCUMENT;
	default: return PG_STRING;
	}
}

/* Whether the binary form is what we need. */
static bool
sent_as_is(unsigned oid)
{
	switch (oid) {
	case PG_INT2:
	case PG_INT4:
	case PG_INT8:
	case PG_BOOL:
	case PG_NAME:
	case PG_TEXT:
	case PG_JSON:
	case PG_BPCHAR:
	case PG_VARCHAR: return true;
	default: return false;
	}
}

static void
list_add(struct buf *list, const struct pg_column *c, unsigned oid)
{
	buf_str(list, list->len > 0 ? ", " : "");
	buf_str(list, sent_as_is(oid) ? "x." : "(x.");
	pg_quote(list, c->name.s, c->name.len);
	if (oid == PG_TIMESTAMPTZ)
		buf_str(list, " AT TIME ZONE 'UTC'");
	if (!sent_as_is(oid))
		buf_str(list, ")::pg_catalog.text");
}

/* The preferred name wins over the other one. */
static void
key_look(struct pg_table *t, size_t at)
{
	const struct pg_column *c = &t->columns[at];
	bool best = strcmp(c->name.s, t->prefer) == 0;

	if (c->kind != PG_INTEGER)
		return;
	if (!best && (t->key.len > 0 || (strcmp(c->name.s, "ind") != 0 &&
					    strcmp(c->name.s, "index") != 0)))
		return;
	buf_reset(&t->key);
	pg_quote(&t->key, c->name.s, c->name.len);
	t->key_at = at;
}

/* Names stand in each row as they are. */
static int
check_name(const char *name, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];

	if (utf8_all(name, strlen(name)))
		return 0;
	return err_set(e, ERR_DATA, 0,
	    "a column whose name is invalid UTF-8: \"%s\"",
	    diag_quote(q, name, strlen(name)));
}

static bool
column_init(struct pg_table *t, size_t at, const char *name, unsigned oid)
{
	struct pg_column *c = &t->columns[at];

	buf_init(&c->name, SQL_MAX);
	buf_init(&c->head, SQL_MAX);
	buf_str(&c->name, name);
	buf_str(&c->head, at > 0 ? ",\"" : "{\"");
	text_escape(&c->head, name, strlen(name));
	buf_str(&c->head, "\":");
	c->kind = kind_of(oid);
	t->documents = t->documents || c->kind == PG_DOCUMENT;
	list_add(&t->list, c, oid);
	key_look(t, at);
	return !c->name.err && !c->head.err;
}

int
pg_table_open(struct pg_table *t, struct pg *pg, struct err *e)
{
	struct pg_rows rows = {0};
	struct buf q;
	bool ok = true;
	int st;

	buf_init(&q, SQL_MAX);
	buf_init(&t->list, SQL_MAX);
	buf_init(&t->key, SQL_MAX);
	buf_printf(&q, "SELECT * FROM %s AS x LIMIT 0", t->sql.s);
	st = q.err ? 0 : pg_query(pg, q.s, NULL, 0, &rows, e);
	ok = !q.err;
	buf_free(&q);
	if (st == -1)
		return -1;
	t->columns = calloc(rows.columns + 1, sizeof *t->columns);
	ok = ok && t->columns != NULL;
	for (size_t i = 0; ok && st == 0 && i < rows.columns; i++, t->n++) {
		const char *name = pg_column_name(&rows, i);

		ok = column_init(t, i, name, pg_column_oid(&rows, i));
		st = check_name(name, e);
	}
	pg_rows_free(&rows);
	if (st == -1)
		return -1;
	if (!ok || t->list.err || t->key.err)
		return err_nomem(e);
	return 0;
}

void
pg_table_free(struct pg_table *t)
{
	for (size_t i = 0; t->columns != NULL && i < t->n; i++) {
		buf_free(&t->columns[i].name);
		buf_free(&t->columns[i].head);
	}
	free(t->columns);
	buf_free(&t->sql);
	buf_free(&t->list);
	buf_free(&t->key);
	*t = (struct pg_table){0};
}

/* --- rows */

int64_t
pg_integer(const struct pg_field *f)
{
	/* two's complement, of 2, 4 or 8 bytes */
	uint64_t v = f->len > 0 && (*f->s & 0x80) != 0 ? UINT64_MAX : 0;
	int64_t n;

	for (size_t i = 0; i < f->len; i++)
		v = v << 8 | (unsigned char)f->s[i];
	memcpy(&n, &v, sizeof n);
	return n;
}

/* A document without line ends, which can only be blanks there. */
static size_t
put_document(char *dst, const char *s, size_t len)
{
	memcpy(dst, s, len);
	for (size_t i = 0; i < len; i++)
		if (dst[i] == '\n' || dst[i] == '\r')
			dst[i] = ' ';
	return len;
}

/* Whether the server's text of a number is one for JSON too. */
static bool
finite(const struct pg_field *f)
{
	return f->len > 0 && f->s[f->len - 1] >= '0' && f->s[f->len - 1] <= '9';
}

static size_t
put_value(char *dst, enum pg_kind kind, const struct pg_field *f, bool *bad)
{
	if (f->s == NULL) {
		memcpy(dst, "null", 4);
		return 4;
	}
	switch (kind) {
	case PG_INTEGER: return num_put(dst, pg_integer(f));
	case PG_BOOLEAN:
		memcpy(dst, *f->s != 0 ? "true " : "false", 5);
		return *f->s != 0 ? 4 : 5;
	case PG_DOCUMENT: return put_document(dst, f->s, f->len);
	case PG_NUMBER:
		if (!finite(f))
			break;
		memcpy(dst, f->s, f->len);
		return f->len;
	case PG_STRING: break;
	}
	return text_quote(dst, f->s, f->len, bad);
}

int
pg_table_row(const struct pg_table *t, const struct pg_field *fields,
    struct buf *b, const struct pg_column **bad)
{
	size_t room = 2;
	char *p, *start;

	*bad = NULL;
	for (size_t i = 0; i < t->n; i++)
		room += t->columns[i].head.len + NUM_TEXT +
			TEXT_QUOTED(fields[i].len);
	start = p = buf_reserve(b, room);
	if (p == NULL)
		return -1;
	if (t->n == 0)
		*p++ = '{';
	for (size_t i = 0; i < t->n; i++) {
		const struct pg_column *c = &t->columns[i];
		bool odd = false;

		memcpy(p, c->head.s, c->head.len);
		p += c->head.len;
		p += put_value(p, c->kind, &fields[i], &odd);
		if (odd && *bad == NULL)
			*bad = c;
	}
	*p++ = '}';
	buf_end(b, p - start);
	return 0;
}
