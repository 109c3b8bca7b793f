/* SPDX-License-Identifier: MIT */
/* query - see query.h. */
#include "data/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "data/query-parts.h"
#include "data/suggest.h"

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

void
query_use(struct query *q, const struct expr *x)
{
	if (x->table != TABLE_NONE)
		q->tables |= TABLE_BIT(x->table);
}

/* Whether typed[0..len) is that name. What stands between names in the text
 * that a name was made of may be typed as well: max:age for max_age. */
static bool
is_named(const char *name, const char *typed, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool between = typed[i] == ':' || typed[i] == ',';

		if (name[i] == '\0' ||
		    (name[i] != typed[i] && !(between && name[i] == '_')))
			return false;
	}
	return name[len] == '\0';
}

/* A filter's column may be the name of a group. */
static int
end_where(struct query *q, const char *s, struct err *e)
{
	struct filter *f = &q->filters[q->nfilters];
	size_t len = filter_column(s);
	struct err why = {0};
	struct expr x = {0};
	bool found = false;

	for (size_t i = 0; i < q->ngroups && !found; i++) {
		const char *name = q->groups[i].name;

		found = strlen(name) == len && memcmp(name, s, len) == 0;
		if (found)
			x = q->groups[i].expr;
	}
	if ((!found && expr_parse(&x, s, len, &why) != 0) ||
	    filter_parse(f, &x, s + len, &why) != 0)
		return err_set(e, why.kind, 0, "--where: %s", why.msg);
	query_use(q, &x);
	q->nfilters++;
	return 0;
}

/* The answer's column of that name, from `from` up to `to`. */
static int
end_name(const struct query *q, const char *option, const char *typed,
    size_t to, size_t *column, struct err *e)
{
	const char *names[2 * QUERY_MAX + 1] = {0};
	size_t len = strlen(typed);
	struct err why = {0};

	for (size_t i = 0; i < to; i++) {
		names[i] = query_name(q, i);
		if (is_named(names[i], typed, len)) {
			*column = i;
			return 0;
		}
	}
	suggest_err(&why, to > q->ngroups ? "group or aggregate" : "group",
	    typed, len, names);
	return err_set(e, ERR_USAGE, 0, "%s: %s", option, why.msg);
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
		if (query_args(q, a, "user_name,age,date_joined", e) != 0)
			return -1;
	}
	return 0;
}

/* All values that the question looks at, in order; NULL after the last. */
static struct expr *
nth_expr(struct query *q, size_t n)
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

/* ind is that of the other columns' tables, where it is the same. */
static void
end_tables(struct query *q)
{
	enum table t = TABLE_PIN;
	struct expr *x;

	if (q->tables == 0)
		q->tables = TABLE_BIT(q->ways.posts);
	while ((q->tables & TABLE_BIT(t)) == 0)
		t++;
	for (size_t i = 0; (x = nth_expr(q, i)) != NULL; i++)
		if (x->table == TABLE_NONE) {
			x->table = t;
			x->col = rules_find(rules_of(t), "ind");
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
	if (end_top(q, e) != 0 || count_users(q, e) != 0)
		return -1;
	end_tables(q);
	return 0;
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
		return err_set(e, ERR_MEM, 0, "out of memory");
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

	for (size_t i = 0; (x = nth_expr(q, i)) != NULL; i++)
		if (expr_bind(x, p) != 0)
			return -1;
	/* a table is read for its columns: one that is but counted has ind */
	for (enum table t = 0; t < TABLES; t++)
		if ((q->tables & TABLE_BIT(t)) != 0 && p->tables[t].n == 0)
			posts_column(p, t, rules_find(rules_of(t), "ind"));
	return 0;
}
