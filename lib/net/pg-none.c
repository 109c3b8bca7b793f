/* SPDX-License-Identifier: MIT */
/* pg-none - pg.h where there is no libpq. */
#include "net/pg.h"

#ifndef HAVE_PQ

static int
none(struct err *e)
{
	return err_set(e, ERR_USAGE, 0, "built without libpq");
}

int
pg_open(struct pg **pg, const char *conninfo, const struct pg_param *more,
    struct err *e)
{
	(void)conninfo;
	(void)more;
	*pg = NULL;
	return none(e);
}

void
pg_close(struct pg *pg)
{
	(void)pg;
}

int
pg_exec(struct pg *pg, const char *sql, struct err *e)
{
	(void)pg;
	(void)sql;
	return none(e);
}

int
pg_query(struct pg *pg, const char *sql, const char *const *params,
    size_t nparams, struct pg_rows *rows, struct err *e)
{
	(void)pg;
	(void)sql;
	(void)params;
	(void)nparams;
	(void)rows;
	return none(e);
}

void
pg_rows_free(struct pg_rows *rows)
{
	(void)rows;
}

struct pg_field
pg_field(const struct pg_rows *rows, size_t row, size_t column)
{
	(void)rows;
	(void)row;
	(void)column;
	return (struct pg_field){0};
}

const char *
pg_column_name(const struct pg_rows *rows, size_t column)
{
	(void)rows;
	(void)column;
	return "";
}

unsigned
pg_column_oid(const struct pg_rows *rows, size_t column)
{
	(void)rows;
	(void)column;
	return 0;
}

int
pg_copy_out(struct pg *pg, const char *sql, struct err *e)
{
	(void)pg;
	(void)sql;
	return none(e);
}

int
pg_copy_next(struct pg *pg, struct pg_field *fields, size_t n, struct err *e)
{
	(void)pg;
	(void)fields;
	(void)n;
	return none(e);
}

const char *
pg_version(void)
{
	return NULL;
}

#endif
