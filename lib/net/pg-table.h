/* SPDX-License-Identifier: MIT */
/*
 * pg-table - the rows of a PostgreSQL table as JSON objects.
 *
 * Columns have the table's names and stand in its order. Null is null; bool
 * is true or false; integers, numeric and floats are numbers, with the digits
 * that the server gives, but NaN and the infinities, which JSON lacks, are
 * strings; json and jsonb stand as they are, with line ends as blanks; all
 * else is a string with the server's text of it. Timestamps with a time zone
 * are of UTC and tell none.
 *
 * The server casts to text what is not text or an integer; JSON is made here,
 * which takes a third of the time of row_to_json there.
 */
#ifndef NET_PG_TABLE_H
#define NET_PG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/pg.h"

enum pg_kind { PG_STRING, PG_INTEGER, PG_NUMBER, PG_BOOLEAN, PG_DOCUMENT };

struct pg_column {
	struct buf name; /* as the table has it */
	struct buf head; /* {"name": or ,"name": */
	enum pg_kind kind;
};

struct pg_table {
	const char *prefer; /* borrowed: "index" or "ind", which is the key
			       where both are there */
	struct buf sql;	    /* its name in SQL */
	struct buf list;    /* of SELECT, out of "... AS x" */
	struct buf key;	    /* the column of the integers by which rows of
			      several tables are one post; empty: none */
	size_t key_at;	    /* which it is */
	struct pg_column *columns;
	size_t n;
	bool documents; /* there are some: the line needs a check */
};

/* Makes SQL of a name as users write it: each part as it is, or in double
 * quotes with those inside doubled; one dot between schema and table. The
 * name ends at `end` or at NUL. Answers where, or NULL: it is no name. */
const char *pg_table_name(struct buf *sql, const char *name, char end);

/* Looks the table up. t->prefer and t->sql are set, all else is zero. 0, or -1
 * with e, as pg_query; ERR_DATA where the name of a column is not UTF-8. */
int pg_table_open(struct pg_table *t, struct pg *pg, struct err *e);
void pg_table_free(struct pg_table *t);

/* The integer of a field, which is not null. */
int64_t pg_integer(const struct pg_field *f);

/* Appends a row, whose n fields are those of `list`. 0, or -1: out of memory.
 * *bad is the column that is not UTF-8, or NULL. */
int pg_table_row(const struct pg_table *t, const struct pg_field *fields,
    struct buf *b, const struct pg_column **bad /* out */);

#endif
