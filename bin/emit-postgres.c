/* SPDX-License-Identifier: MIT */
/* emit-postgres - posts of a PostgreSQL database; see emit-postgres.h. */
#include "emit-postgres.h"

#include "base/diag.h"
#include "base/stop.h"
#include "net/pg-creds.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_MAX_BYTES ((size_t)4096)

void
postgres_failed(
    struct postgres *p, const struct postgres_source *s, const struct err *e)
{
	p->ended = true;
	if (e->kind == ERR_MEM)
		diag_nomem();
	if (e->kind == ERR_USAGE)
		diag_usage("--conninfo: %s", e->msg);
	if (stop_asked())
		return;
	diag_error("%s: %s", s != NULL ? s->label.s : "postgres", e->msg);
	if (e->kind == ERR_TEMP)
		p->tally->torn = true;
	else
		p->tally->failed = true;
}

/* --- names of tables */

static const char *
source_name(struct postgres_source *s, const char *name)
{
	const char *end;

	buf_free(&s->label);
	buf_free(&s->t.sql);
	buf_init(&s->label, NAME_MAX_BYTES);
	buf_init(&s->t.sql, 3 * NAME_MAX_BYTES);
	end = pg_table_name(&s->t.sql, name, ',');
	if (end != NULL)
		buf_add(&s->label, name, end - name);
	return s->label.err || s->t.sql.err ? NULL : end;
}

void
postgres_tables(struct postgres *p, const struct cli *c)
{
	char q[DIAG_QUOTE_SIZE];

	for (const char *at = c->arg;; at++) {
		size_t len = strcspn(at, "=,");
		enum table t = 0;

		while (t < TABLES && (strlen(table_names[t]) != len ||
					 memcmp(table_names[t], at, len) != 0))
			t++;
		if (t == TABLES || at[len] != '=')
			diag_usage("%s: not pin=, geo= or user=: \"%s\"",
			    c->name, diag_quote(q, at, strlen(at)));
		at += len + 1;
		diag_quote(q, at, strlen(at));
		at = source_name(&p->s[t], at);
		if (at == NULL)
			diag_usage(
			    "%s: no name of a table: \"%s\"", c->name, q);
		if (*at == '\0')
			return;
	}
}

static void
default_names(struct postgres *p)
{
	static const char *const names[] = {
	    "pinterest_data", "geolocation_data", "user_data"};

	for (enum table t = 0; t < TABLES; t++) {
		struct postgres_source *s = &p->s[t];

		s->table = t;
		s->t.prefer = t == TABLE_PIN ? "index" : "ind";
		if (s->t.sql.len == 0)
			source_name(s, names[t]);
	}
}

/* --- to begin */

/* What -c FILE gives of a database, unless -d or the environment does. */
static void
credentials(const struct cli *c, struct pg_param out[PG_CREDS + 1])
{
	struct stat st;
	size_t n = 0;

	out[0] = (struct pg_param){0};
	if (c->conf == NULL)
		return;
	if (pg_creds(c->conf, out) && stat(c->conf_path, &st) == 0 &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		diag_warn("%s: holds a password, and others may read it: "
			  "chmod 600",
		    c->conf_path);
	for (size_t i = 0; out[i].key != NULL; i++) {
		const char *env = getenv(pg_creds_env(out[i].key));

		if (env == NULL || *env == '\0')
			out[n++] = out[i];
	}
	out[n] = (struct pg_param){0};
}

static int
connect_all(struct postgres *p, struct err *e)
{
	struct pg_param more[PG_CREDS + 1];
	enum table t;

	credentials(p->cli, more);
	for (t = p->first; t < p->end; t++) {
		struct postgres_source *s = &p->s[t];

		/* drawn rows come by one connection, one batch at a time */
		if (p->want.how == FROM_DRAWN && t > p->first)
			s->pg = p->s[p->first].pg;
		else if (pg_open(&s->pg, p->want.conninfo, more, e) == -1)
			return -1;
	}
	return 0;
}

int
postgres_look_up(struct postgres *p, struct postgres_source *s, struct err *e)
{
	if (pg_table_open(&s->t, s->pg, e) == -1)
		return -1;
	s->fields = calloc(s->t.n + 1, sizeof *s->fields);
	if (s->fields == NULL)
		diag_nomem();
	if (p->want.as == TABLE_NONE && s->t.key.len == 0)
		return err_set(e, ERR_REMOTE, 0,
		    "no integer column ind or index, which a post's rows "
		    "have in common: see -T");
	return 0;
}

void
postgres_open(struct postgres *p, const struct postgres_want *want,
    struct tally *t, const struct cli *c)
{
	struct err e = {0};

	if (pg_version() == NULL)
		diag_die(ST_USAGE, "--from postgres: built without libpq");
	p->want = *want;
	p->tally = t;
	p->cli = c;
	p->first = want->as == TABLE_NONE ? 0 : want->as;
	p->end = want->as == TABLE_NONE ? TABLES : want->as + 1;
	buf_init(&p->line, SIZE_MAX / 2);
	default_names(p);
	if (connect_all(p, &e) == -1)
		postgres_failed(p, NULL, &e);
	else if (want->how != FROM_DRAWN)
		pass_begin(p, false);
	else
		drawn_open(p);
}

void
postgres_close(struct postgres *p)
{
	drawn_close(p);
	for (enum table t = 0; t < TABLES; t++) {
		struct postgres_source *s = &p->s[t];

		if (t == p->first || p->want.how != FROM_DRAWN)
			pg_close(s->pg);
		pg_table_free(&s->t);
		buf_free(&s->label);
		free(s->fields);
	}
	buf_free(&p->line);
}

bool
postgres_next(struct postgres *p)
{
	if (p->ended || stop_asked())
		return false;
	return p->want.how == FROM_DRAWN ? drawn_next(p) : pass_next(p);
}

void
postgres_put(struct postgres *p)
{
	if (p->want.how == FROM_DRAWN)
		drawn_put(p);
	else
		pass_put(p);
}
