/* SPDX-License-Identifier: MIT */
/*
 * pg - a connection to PostgreSQL: queries, and COPY out of it.
 *
 * Where and as whom is libpq's own affair: connection strings, PG* variables,
 * service files, password files and TLS work as in psql. The one file that
 * includes libpq; without it (no HAVE_PQ) pg_open fails with "built without
 * libpq".
 *
 * A failure is ERR_TEMP where repeating is the remedy (the server is not
 * there, starts, stops, is full or was lost), else ERR_REMOTE; its message is
 * libpq's, in one line, without hints. After a stop (base/stop.h) whatever
 * waits answers as if it had failed. Before it waits for long it flushes
 * standard output, as base/input.h does.
 *
 * A session is UTF-8, but where the server's database is SQL_ASCII, which
 * means bytes; times are of UTC and as ISO writes them; floats are exact; no
 * limit on the time of a statement; notices are dropped.
 *
 *	pg_open(&pg, "dbname=pins", NULL, &e);
 *	pg_copy_out(pg, "COPY (SELECT ...) TO STDOUT (FORMAT binary)", &e);
 *	while ((got = pg_copy_next(pg, fields, n, &e)) == 1)
 *		...
 *	pg_close(pg);
 */
#ifndef NET_PG_H
#define NET_PG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct pg;

/* One of libpq's keywords: {"host", "db.example.org"}. */
struct pg_param {
	const char *key, *value;
};

/* A value in binary form, borrowed. */
struct pg_field {
	const char *s; /* NULL: the value is null */
	size_t len;
};

/* Types, where they matter. */
enum pg_oid {
	PG_BOOL = 16,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_JSON = 114,
	PG_FLOAT4 = 700,
	PG_FLOAT8 = 701,
	PG_BPCHAR = 1042,
	PG_VARCHAR = 1043,
	PG_TIMESTAMPTZ = 1184,
	PG_NUMERIC = 1700,
	PG_JSONB = 3802,
};

/* conninfo is "host=... dbname=...", a URI, the name of a database, or NULL,
 * and must hold no password: it comes from a command line. `more`, ended by a
 * NULL key, or NULL, gives what conninfo does not. 0, or -1 with e: ERR_USAGE
 * where conninfo is wrong. To be called before stop_catch: a signal kills
 * while it connects. */
int pg_open(struct pg **pg /* out */, const char *conninfo,
    const struct pg_param *more, struct err *e);
void pg_close(struct pg *pg); /* also NULL */

/* Commands without rows, one or more. 0 or -1. */
int pg_exec(struct pg *pg, const char *sql, struct err *e);

/* The rows of a query, all of them in memory. */
struct pg_rows {
	size_t n, columns;
	/* private */
	void *res;
};

/* params are texts for $1, $2...; 0 or -1. rows is zeroed or freed before. */
int pg_query(struct pg *pg, const char *sql, const char *const *params,
    size_t nparams, struct pg_rows *rows /* out */, struct err *e);
void pg_rows_free(struct pg_rows *rows);
struct pg_field pg_field(const struct pg_rows *rows, size_t row, size_t column);
const char *pg_column_name(const struct pg_rows *rows, size_t column);
unsigned pg_column_oid(const struct pg_rows *rows, size_t column);

/* Begins a COPY of a query in binary form; pg_copy_next reads a row of n
 * fields, good until the next call. 1; 0 after the last; -1. */
int pg_copy_out(struct pg *pg, const char *sql, struct err *e);
int pg_copy_next(
    struct pg *pg, struct pg_field *fields, size_t n, struct err *e);

/* Appends a name as an identifier that SQL takes for nothing else. */
void pg_quote(struct buf *b, const char *name, size_t len);

/* "15.8", or NULL where built without libpq. */
const char *pg_version(void);

#endif
