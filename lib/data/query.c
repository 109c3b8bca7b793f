/* SPDX-License-Identifier: MIT */
/* query - see query.h. */
#include "data/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "data/query-parts.h"
#include "data/suggest.h"

#define AGE_MAX 130 /* as in the rules */

void
query_init(struct query *q, const struct query_ways *ways)
{
	memset(q, 0, sizeof *q);
	q->ways = *ways;
	q->per = QUERY_MAX;
}

void
query_free(struct query *q)
{
	for (size_t i = 0; i < q->ngroups; i++)
		free(q->groups[i].name);
	for (size_t i = 0; i < q->naggs; i++)
		free(q->aggs[i].name);
	for (size_t i = 0; i < q->nown; i++)
		free(q->own[i]);
	free(q->text);
	memset(q, 0, sizeof *q);
}

enum value_type
query_agg_type(const struct query_agg *a)
{
	return a->agg->gives == AGG_CHOOSES ? expr_type(&a->args[0]) : TYPE_INT;
}

enum value_type
query_type(const struct query *q, size_t column)
{
	return column < q->ngroups
		   ? expr_type(&q->groups[column].expr)
		   : query_agg_type(&q->aggs[column - q->ngroups]);
}

const char *
query_name(const struct query *q, size_t column)
{
	return column < q->ngroups ? q->groups[column].name
				   : q->aggs[column - q->ngroups].name;
}

int
query_usage(struct err *e, const char *why, const char *s)
{
	char q[DIAG_QUOTE_SIZE];

	return err_set(
	    e, ERR_USAGE, 0, "%s: \"%s\"", why, diag_quote(q, s, strlen(s)));
}

/* A filter's column may be the name of a group. Its value is read when it is
 * known what the column is. */
static int
end_where(struct query *q, const char *s, struct err *e)
{
	struct filter *f = &q->filters[q->nfilters];
	size_t len = filter_column(s);
	char *name = *s == '"' ? query_plain_name(s, len) : strndup(s, len);
	struct err why = {0};
	bool found = false;

	if (name == NULL)
		return err_nomem(e);
	for (size_t i = 0; i < q->ngroups && !found; i++) {
		found = strcmp(q->groups[i].name, name) == 0;
		if (found)
			f->expr = q->groups[i].expr;
	}
	free(name);
	if (!found && expr_parse(&f->expr, s, len, &why) != 0)
		return err_set(e, why.kind, 0, "--where: %s", why.msg);
	q->nfilters++;
	return 0;
}

static int
end_values(struct query *q, struct err *e)
{
	for (size_t i = 0; i < q->nfilters; i++) {
		const char *s = q->wheres[i];
		struct err why = {0};

		if (filter_parse(&q->filters[i], &q->filters[i].expr,
			s + filter_column(s), &why) != 0)
			return err_set(e, why.kind, 0, "--where: %s", why.msg);
	}
	return 0;
}

/* The answer's column of that name, from `from` up to `to`. */
static int
end_name(const struct query *q, const char *option, const char *typed,
    size_t to, size_t *column, struct err *e)
{
	const char *names[2 * QUERY_MAX + 1] = {0};
	size_t len = strlen(typed), i = 0;
	char *plain = query_plain_name(typed, len);
	struct err why = {0};

	if (plain == NULL)
		return err_nomem(e);
	for (; i < to; i++) {
		names[i] = query_name(q, i);
		if (strcmp(names[i], typed) == 0 ||
		    strcmp(names[i], plain) == 0)
			break;
	}
	free(plain);
	*column = i;
	if (i < to)
		return 0;
	suggest_err(&why, to > q->ngroups ? "group or aggregate" : "group",
	    typed, len, names);
	return err_set(e, ERR_USAGE, 0, "%s: %s", option, why.msg);
}

struct expr *
query_expr(struct query *q, size_t n)
{
	if (n < q->ngroups)
		return &q->groups[n].expr;
	n -= q->ngroups;
	if (n < q->nfilters)
		return &q->filters[n].expr;
	n -= q->nfilters;
	for (size_t i = 0; i < q->naggs; i++) {
		if (n < q->aggs[i].nargs)
			return &q->aggs[i].args[n];
		n -= q->aggs[i].nargs;
	}
	return NULL;
}

static int
end_top(struct query *q, struct err *e)
{
	if ((q->top > 0) != (q->by_name != NULL))
		return err_set(e, ERR_USAGE, 0,
		    "--top and --by: neither without the other");
	if (q->per_name != NULL && q->top == 0)
		return err_set(e, ERR_USAGE, 0, "--per: needs --top");
	if (q->by_name != NULL &&
	    end_name(q, "--by", q->by_name, q->ngroups + q->naggs, &q->by, e))
		return -1;
	if (q->per_name != NULL &&
	    end_name(q, "--per", q->per_name, q->ngroups, &q->per, e) != 0)
		return -1;
	return 0;
}

/* Different users are told apart by all that is known of them. */
static int
count_users(struct query *q, struct err *e)
{
	const struct agg *count = agg_find("count", 5);

	if (!q->ways.distinct_users || q->tables != TABLE_BIT(TABLE_USER))
		return 0;
	for (size_t i = 0; i < q->naggs; i++) {
		struct query_agg *a = &q->aggs[i];

		if (a->agg != count || a->nargs > 0)
			continue;
		a->agg = agg_find("distinct", 8);
		if (query_args(a, "user_name,age,date_joined", e) != 0)
			return -1;
	}
	return 0;
}

/* Whether a column is named that no table has. */
static bool
names_own(struct query *q)
{
	struct expr *x;

	for (size_t i = 0; (x = query_expr(q, i)) != NULL; i++)
		if (x->col == NULL)
			return true;
	return false;
}

/* What can be asked of the tables only when all columns are known. */
static int
check_tables(struct query *q, struct err *e)
{
	struct err why = {0};
	struct expr *x;

	for (size_t i = 0; (x = query_expr(q, i)) != NULL; i++) {
		if (expr_check(x, &why) != 0)
			return err_set(e, why.kind, 0, "%s: %s",
			    i < q->ngroups		   ? "-g"
			    : i < q->ngroups + q->nfilters ? "--where"
							   : "-a",
			    why.msg);
		if (x->table != TABLE_NONE)
			q->tables |= TABLE_BIT(x->table);
	}
	for (size_t i = 0; i < q->naggs; i++) {
		const struct query_agg *a = &q->aggs[i];
		enum value_type type;

		if (a->agg->gives != AGG_CALCULATES)
			continue;
		type = expr_type(&a->args[0]);
		if (type != TYPE_INT && type != TYPE_ANY)
			return err_set(e, ERR_USAGE, 0,
			    "-a: %s: not a column of integers: %s",
			    a->agg->name, a->args[0].col->name);
	}
	return 0;
}

/* ind is that of the other columns' tables, where it is the same. */
static int
end_tables(struct query *q, struct err *e)
{
	enum table t = TABLE_PIN;
	struct expr *x;

	if (check_tables(q, e) != 0)
		return -1;
	if (q->tables == 0)
		q->tables = TABLE_BIT(q->ways.posts);
	while ((q->tables & TABLE_BIT(t)) == 0)
		t++;
	for (size_t i = 0; (x = query_expr(q, i)) != NULL; i++)
		if (x->table == TABLE_NONE) {
			x->table = t;
			x->col = rules_find(rules_of(t), "ind");
		}
	return count_users(q, e);
}

/* The stream's column of that name and kind, added if it is new. NULL with
 * e. */
static struct query_own *
own_column(struct query *q, const struct expr *x, struct err *e)
{
	struct query_own *o = calloc(1, sizeof *o);

	if (o == NULL) {
		err_nomem(e);
		return NULL;
	}
	o->name[expr_name(x, o->name, &o->path)] = '\0';
	o->path = o->path && strchr(o->name, '.') != NULL;
	o->col.kind = expr_kind(x);
	o->col.name = o->name;
	if (o->col.kind == KIND_INT)
		o->col.max = AGE_MAX;
	for (size_t i = 0; i < q->nown; i++) {
		struct query_own *old = q->own[i];

		if (old->col.kind == o->col.kind && old->path == o->path &&
		    strcmp(old->name, o->name) == 0) {
			free(o);
			return old;
		}
	}
	if (q->nown == POST_STREAM_COLUMNS) {
		free(o);
		err_set(e, ERR_USAGE, 0, "more than %d columns",
		    POST_STREAM_COLUMNS);
		return NULL;
	}
	return q->own[q->nown++] = o;
}

/* All columns are the stream's, also those that a table has. */
static int
end_stream(struct query *q, struct err *e)
{
	struct expr *x;

	if (q->ways.distinct_users && !q->ways.distinct_filed)
		return err_set(e, ERR_USAGE, 0,
		    "--distinct: users are told apart by the tables' columns "
		    "alone");
	q->ways.distinct_users = false;
	q->tables = TABLE_BIT(TABLE_NONE);
	for (size_t i = 0; (x = query_expr(q, i)) != NULL; i++) {
		struct query_own *o = own_column(q, x, e);

		if (o == NULL)
			return -1;
		x->col = &o->col;
		x->table = TABLE_NONE;
	}
	for (size_t i = 0; i < q->naggs; i++)
		for (size_t j = 0; j < q->nown; j++)
			if (q->aggs[i].agg->gives == AGG_CALCULATES &&
			    q->aggs[i].args[0].col == &q->own[j]->col)
				q->own[j]->calc = true;
	return 0;
}

/* Aggregates of values of any type calculate otherwise. */
static void
end_aggs(struct query *q)
{
	for (size_t i = 0; i < q->naggs; i++) {
		struct query_agg *a = &q->aggs[i];

		if (a->agg->any != NULL && expr_type(&a->args[0]) == TYPE_ANY)
			a->agg = a->agg->any;
	}
}

int
query_end(struct query *q, struct err *e)
{
	if (q->naggs == 0)
		return err_set(e, ERR_USAGE, 0, "-a: needed, as in -a count");
	for (size_t i = 0; i < q->nwheres; i++)
		if (end_where(q, q->wheres[i], e) != 0)
			return -1;
	if (end_top(q, e) != 0)
		return -1;
	if (names_own(q) && !q->ways.only_tables ? end_stream(q, e) != 0
						 : end_tables(q, e) != 0)
		return -1;
	end_aggs(q);
	return end_values(q, e);
}

/* The next word of a line: cut off in place, its quotes removed. NULL at the
 * end. */
static char *
next_word(char **s)
{
	char *word = *s + strspn(*s, " "), *from = word, *to = word;
	bool quoted = false;

	if (*word == '\0')
		return NULL;
	for (; *from != '\0' && (quoted || *from != ' '); from++) {
		if (*from == '\'')
			quoted = !quoted;
		else
			*to++ = *from;
	}
	*s = *from == '\0' ? from : from + 1;
	*to = '\0';
	return word;
}

int
query_parse(struct query *q, const char *line, const struct query_ways *ways,
    struct err *e)
{
	char *at, *option;

	query_init(q, ways);
	q->text = at = strdup(line);
	if (at == NULL)
		return err_nomem(e);
	while ((option = next_word(&at)) != NULL) {
		const char *arg = next_word(&at);

		if (arg == NULL)
			return query_usage(e, "needs an argument", option);
		if (query_option(q, option, arg, e) != 0)
			return -1;
	}
	return query_end(q, e);
}

int
query_bind(struct query *q, struct posts *p)
{
	struct expr *x;

	for (size_t i = 0; (x = query_expr(q, i)) != NULL; i++)
		if (expr_bind(x, p) != 0)
			return -1;
	/* a table is read for its columns: one that is but counted has ind */
	for (enum table t = 0; t < TABLES; t++)
		if ((q->tables & TABLE_BIT(t)) != 0 && p->tables[t].n == 0)
			posts_column(p, t, rules_find(rules_of(t), "ind"));
	return 0;
}
