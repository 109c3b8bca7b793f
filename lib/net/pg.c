/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */

#include "net/pg.h"

#ifdef HAVE_PQ

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/stop.h"
#include "net/pg-wire.h"

#define SOON 10 /* ms: a wait for less does not flush standard output */
#define PARAMS_MAX 64

struct pg {
	PGconn *conn;
	char *row; /* of COPY, libpq's */
};

const char *
pg_version(void)
{
	static char text[16];
	int v = PQlibVersion();

	snprintf(text, sizeof text, "%d.%d", v / 10000, v % 10000);
	return text;
}

/* --- what went wrong */

/* The connection itself has failed. */
static int
conn_error(struct pg *pg, struct err *e, bool established)
{
	char text[sizeof e->msg] = "";
	const char *msg = PQerrorMessage(pg->conn), *state = NULL;
	bool temp;

	for (const char *s = msg; (s = pg_state(s)) != NULL; s++)
		state = s;
	if (state != NULL)
		temp = pg_state_passes(state);
	else
		temp = established ? PQstatus(pg->conn) == CONNECTION_BAD
				   : !pg_for_ever(msg);
	pg_one_line(text, sizeof text, msg);
	return err_set(e, temp ? ERR_TEMP : ERR_REMOTE, 0, "%s",
	    *text != '\0' ? text : "the connection failed");
}

/* A statement has. Frees res. */
static int
result_error(struct pg *pg, PGresult *res, struct err *e)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *msg = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	char text[sizeof e->msg] = "";
	bool temp;

	if (msg == NULL || state == NULL) {
		PQclear(res);
		return conn_error(pg, e, true);
	}
	temp = pg_state_passes(state);
	pg_one_line(text, sizeof text, msg);
	PQclear(res);
	return err_set(e, temp ? ERR_TEMP : ERR_REMOTE, 0, "%s", text);
}

/* --- waiting */

static int
stopped(struct err *e)
{
	return err_set(e, ERR_TEMP, 0, "stopped");
}

/* Until the server has sent more, or -1 after a stop. */
static int
wait_long(struct pollfd *f)
{
	sigset_t stops, before;
	int got = 0;

	/* as clock_sleep_until: no signal gets lost before the wait */
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigprocmask(SIG_BLOCK, &stops, &before);
	while (!stop_asked() && got == 0) {
		got = ppoll(f, 1, NULL, &before);
		if (got == -1 && errno == EINTR)
			got = 0;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return got > 0 ? 0 : -1;
}

/* Takes in what has come; waits for it where nothing has. */
static int
take(struct pg *pg, struct err *e)
{
	struct pollfd f = {.fd = PQsocket(pg->conn), .events = POLLIN};

	if (stop_asked())
		return stopped(e);
	if (f.fd >= 0 && poll(&f, 1, SOON) <= 0) {
		out_flush();
		if (wait_long(&f) == -1)
			return stopped(e);
	}
	if (PQconsumeInput(pg->conn) == 0)
		return conn_error(pg, e, true);
	return 0;
}

/* Sends what libpq holds back; queries are short, so that it may block. */
static int
result_next(struct pg *pg, PGresult **res, struct err *e)
{
	while (PQisBusy(pg->conn))
		if (take(pg, e) == -1)
			return -1;
	*res = PQgetResult(pg->conn);
	return 0;
}

/* Drops what is left of a command. */
static int
drain(struct pg *pg, struct err *e)
{
	PGresult *res;

	do {
		if (result_next(pg, &res, e) == -1)
			return -1;
		if (PQresultStatus(res) == PGRES_FATAL_ERROR && res != NULL)
			return result_error(pg, res, e);
		PQclear(res);
	} while (res != NULL);
	return 0;
}

/* --- to connect */

static void
quiet(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

struct params {
	const char *keys[PARAMS_MAX + 1], *values[PARAMS_MAX + 1];
	size_t n;
};

static void
params_add(struct params *p, const char *key, const char *value)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->keys[i], key) == 0)
			return;
	if (p->n == PARAMS_MAX)
		return;
	p->keys[p->n] = key;
	p->values[p->n++] = value;
}

/* Takes conninfo apart. A message about a URI may quote its password. */
static int
params_parse(struct params *p, const char *conninfo,
    PQconninfoOption **options /* out */, struct err *e)
{
	char *why = NULL, text[sizeof e->msg] = "not a connection string";

	if (strpbrk(conninfo, "=:") == NULL) {
		params_add(p, "dbname", conninfo);
		return 0;
	}
	*options = PQconninfoParse(conninfo, &why);
	if (*options == NULL) {
		if (why != NULL && strstr(conninfo, "://") == NULL &&
		    strstr(conninfo, "pass") == NULL)
			pg_one_line(text, sizeof text, why);
		PQfreemem(why);
		return err_set(e, ERR_USAGE, 0, "%s", text);
	}
	for (PQconninfoOption *o = *options; o->keyword != NULL; o++) {
		if (o->val == NULL)
			continue;
		if (strstr(o->keyword, "password") != NULL)
			return err_set(e, ERR_USAGE, 0,
			    "no place for a password, which others would see");
		params_add(p, o->keyword, o->val);
	}
	return 0;
}

/* The seconds of connect_timeout, for each host once, in ns; 0: none. */
static int64_t
timeout(PGconn *conn)
{
	PQconninfoOption *all = PQconninfo(conn);
	int64_t secs = 0, hosts = 1;

	for (PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++) {
		const char *s = o->val != NULL ? o->val : "";

		if (strcmp(o->keyword, "connect_timeout") == 0)
			for (; *s >= '0' && *s <= '9' && secs < 100000; s++)
				secs = 10 * secs + (*s - '0');
		else if (strcmp(o->keyword, "host") == 0)
			for (; *s != '\0'; s++)
				hosts += *s == ',';
	}
	PQconninfoFree(all);
	return secs * hosts * 1000000000;
}

static int
connect_poll(struct pg *pg, struct err *e)
{
	int64_t left = timeout(pg->conn), end = clock_now() + left;
	PostgresPollingStatusType st = PGRES_POLLING_WRITING;

	while (st != PGRES_POLLING_OK && st != PGRES_POLLING_FAILED) {
		struct pollfd f = {.fd = PQsocket(pg->conn)};
		int ms = -1;

		f.events = st == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		if (left > 0) {
			left = end - clock_now();
			if (left <= 0)
				return err_set(
				    e, ERR_TEMP, 0, "connection timed out");
			ms = (int)(left / 1000000) + 1;
		}
		if (poll(&f, 1, ms) > 0)
			st = PQconnectPoll(pg->conn);
	}
	return st == PGRES_POLLING_OK ? 0 : conn_error(pg, e, false);
}

static int
session(struct pg *pg, struct err *e)
{
	const char *encoding = PQparameterStatus(pg->conn, "server_encoding");

	/* a database of bytes: the server would end a COPY at the first row
	 * that is no UTF-8, we reject that row */
	if (encoding != NULL && strcmp(encoding, "SQL_ASCII") == 0 &&
	    pg_exec(pg, "SET client_encoding = 'SQL_ASCII'", e) == -1)
		return -1;
	return pg_exec(pg,
	    "SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC';"
	    "SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';"
	    "SET extra_float_digits = 3; SET statement_timeout = 0;"
	    "SET lock_timeout = 0;"
	    "SET idle_in_transaction_session_timeout = 0",
	    e);
}

static int
connect_to(struct pg *pg, const struct params *p, struct err *e)
{
	pg->conn = PQconnectStartParams(p->keys, p->values, 0);
	if (pg->conn == NULL)
		return err_nomem(e);
	/* so that a refusal has its SQLSTATE */
	PQsetErrorVerbosity(pg->conn, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(pg->conn, quiet, NULL);
	if (PQstatus(pg->conn) == CONNECTION_BAD)
		return conn_error(pg, e, false);
	if (connect_poll(pg, e) == -1)
		return -1;
	return session(pg, e);
}

int
pg_open(struct pg **pg, const char *conninfo, const struct pg_param *more,
    struct err *e)
{
	PQconninfoOption *options = NULL;
	struct params p = {0};
	int st = 0;

	*pg = calloc(1, sizeof **pg);
	if (*pg == NULL)
		return err_nomem(e);
	params_add(&p, "client_encoding", "UTF8");
	if (conninfo != NULL)
		st = params_parse(&p, conninfo, &options, e);
	for (; more != NULL && more->key != NULL; more++)
		params_add(&p, more->key, more->value);
	if (st == 0)
		st = connect_to(*pg, &p, e);
	PQconninfoFree(options);
	if (st == -1) {
		pg_close(*pg);
		*pg = NULL;
	}
	return st;
}

void
pg_close(struct pg *pg)
{
	if (pg == NULL)
		return;
	PQfreemem(pg->row);
	PQfinish(pg->conn);
	free(pg);
}

/* --- statements */

int
pg_exec(struct pg *pg, const char *sql, struct err *e)
{
	if (PQsendQuery(pg->conn, sql) == 0)
		return conn_error(pg, e, true);
	return drain(pg, e);
}

int
pg_query(struct pg *pg, const char *sql, const char *const *params,
    size_t nparams, struct pg_rows *rows, struct err *e)
{
	PGresult *res = NULL;

	*rows = (struct pg_rows){0};
	if (PQsendQueryParams(
		pg->conn, sql, (int)nparams, NULL, params, NULL, NULL, 1) == 0)
		return conn_error(pg, e, true);
	if (result_next(pg, &res, e) == -1)
		return -1;
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		return result_error(pg, res, e);
	rows->res = res;
	rows->n = (size_t)PQntuples(res);
	rows->columns = (size_t)PQnfields(res);
	if (drain(pg, e) == 0)
		return 0;
	pg_rows_free(rows);
	return -1;
}

void
pg_rows_free(struct pg_rows *rows)
{
	PQclear(rows->res);
	*rows = (struct pg_rows){0};
}

struct pg_field
pg_field(const struct pg_rows *rows, size_t row, size_t column)
{
	int r = (int)row, c = (int)column;

	if (PQgetisnull(rows->res, r, c))
		return (struct pg_field){0};
	return (struct pg_field){
	    PQgetvalue(rows->res, r, c), (size_t)PQgetlength(rows->res, r, c)};
}

const char *
pg_column_name(const struct pg_rows *rows, size_t column)
{
	return PQfname(rows->res, (int)column);
}

unsigned
pg_column_oid(const struct pg_rows *rows, size_t column)
{
	return PQftype(rows->res, (int)column);
}

/* --- COPY */

int
pg_copy_out(struct pg *pg, const char *sql, struct err *e)
{
	PGresult *res = NULL;

	if (PQsendQuery(pg->conn, sql) == 0)
		return conn_error(pg, e, true);
	if (result_next(pg, &res, e) == -1)
		return -1;
	if (PQresultStatus(res) != PGRES_COPY_OUT)
		return result_error(pg, res, e);
	PQclear(res);
	return 0;
}

/* A message of COPY: its length, 0 at the end, -1. */
static int
message(struct pg *pg, struct err *e)
{
	int len;

	PQfreemem(pg->row);
	pg->row = NULL;
	while ((len = PQgetCopyData(pg->conn, &pg->row, 1)) == 0) {
		/* often there is more already, which a look tells */
		if (PQconsumeInput(pg->conn) == 0)
			return conn_error(pg, e, true);
		len = PQgetCopyData(pg->conn, &pg->row, 1);
		if (len != 0)
			break;
		if (take(pg, e) == -1)
			return -1;
	}
	if (len > 0)
		return len;
	if (len == -2)
		return conn_error(pg, e, true);
	return drain(pg, e);
}

int
pg_copy_next(struct pg *pg, struct pg_field *fields, size_t n, struct err *e)
{
	int got;

	do {
		const char *s;
		size_t len, skip;

		got = message(pg, e);
		if (got <= 0)
			return got;
		s = pg->row;
		len = (size_t)got;
		skip = pg_row_header(s, len);
		if (skip == len)
			continue;
		got = pg_row_split(s + skip, len - skip, fields, n);
		if (got == -1)
			return err_set(e, ERR_REMOTE, 0, "not rows of COPY");
	} while (got != 1);
	return 1;
}

#endif
