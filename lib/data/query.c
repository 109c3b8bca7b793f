/* SPDX-License-Identifier: MIT */
/* query - see query.h. */
#include "data/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "json/num.h"

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

static int
usage(struct err *e, const char *why, const char *s)
{
	char q[DIAG_QUOTE_SIZE];

	return err_set(
	    e, ERR_USAGE, 0, "%s: \"%s\"", why, diag_quote(q, s, strlen(s)));
}

static int
no_such(const char *option, const char *what, const char *s,
    const char *const *names, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	const char *near = cli_nearest(diag_quote(q, s, strlen(s)), names);

	return err_set(e, ERR_USAGE, 0, "%s: no such %s: %s%s%s%s", option,
	    what, q, near != NULL ? ", did you mean " : "",
	    near != NULL ? near : "", near != NULL ? "?" : "");
}

/* The name before '=' in *s, which is moved behind it; without one, all of
 * it with '_' for what stands between names. NULL: out of memory. */
static char *
take_name(const char **s, size_t *len)
{
	const char *eq = memchr(*s, '=', *len);
	size_t n = eq != NULL ? (size_t)(eq - *s) : *len;
	char *name = strndup(*s, n);

	if (eq != NULL) {
		*s += n + 1;
		*len -= n + 1;
		return name;
	}
	for (char *c = name; c != NULL && *c != '\0'; c++)
		if (*c == ':' || *c == ',')
			*c = '_';
	return name;
}

/* Names become keys of the answer's rows. */
static int
check_name(const struct query *q, const char *name, struct err *e)
{
	int n = 0;

	if (*name == '\0')
		return err_set(e, ERR_USAGE, 0, "an empty name");
	for (size_t i = 0; i < q->ngroups; i++)
		n += strcmp(q->groups[i].name, name) == 0;
	for (size_t i = 0; i < q->naggs; i++)
		n += strcmp(q->aggs[i].name, name) == 0;
	return n > 1 ? usage(e, "named twice", name) : 0;
}

static int
add_group(struct query *q, const char *s, size_t len, struct err *e)
{
	struct query_group *g = &q->groups[q->ngroups];

	if (q->ngroups == QUERY_MAX)
		return err_set(e, ERR_USAGE, 0, "more than %d", QUERY_MAX);
	g->name = take_name(&s, &len);
	if (g->name == NULL)
		return err_set(e, ERR_MEM, 0, "out of memory");
	q->ngroups++;
	if (expr_parse(&g->expr, s, len, e) != 0)
		return -1;
	q->tables |= TABLE_BIT(g->expr.table);
	return check_name(q, g->name, e);
}

static int
add_groups(struct query *q, const char *arg, struct err *e)
{
	for (;;) {
		size_t len = strcspn(arg, ",");

		if (add_group(q, arg, len, e) != 0)
			return -1;
		if (arg[len] == '\0')
			return 0;
		arg += len + 1;
	}
}

static int
find_agg(struct query_agg *a, const char *s, size_t len, struct err *e)
{
	const char *names[QUERY_MAX + 1] = {0};
	char q[DIAG_QUOTE_SIZE];
	const char *near;

	a->agg = agg_find(s, len);
	if (a->agg != NULL)
		return 0;
	for (size_t i = 0; i < QUERY_MAX && agg_table[i].name != NULL; i++)
		names[i] = agg_table[i].name;
	near = cli_nearest(diag_quote(q, s, len), names);
	return err_set(e, ERR_USAGE, 0, "no such aggregate: %s%s%s%s", q,
	    near != NULL ? ", did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
}

/* The columns of an aggregate, a list. */
static int
add_args(struct query *q, struct query_agg *a, const char *s, struct err *e)
{
	while (*s != '\0') {
		size_t len = strcspn(s, ",");
		struct expr *x = &a->args[a->nargs];

		if (a->nargs == AGG_ARGS)
			break;
		if (expr_parse(x, s, len, e) != 0)
			return -1;
		if (a->agg->numbers && expr_type(x) != TYPE_INT)
			return err_set(e, ERR_USAGE, 0,
			    "%s: not a column of integers: %s", a->agg->name,
			    x->col->name);
		q->tables |= TABLE_BIT(x->table);
		a->nargs++;
		s += s[len] == '\0' ? len : len + 1;
	}
	if (*s != '\0' || a->nargs > a->agg->max_args)
		return err_set(
		    e, ERR_USAGE, 0, "%s: too many columns", a->agg->name);
	if (a->nargs < a->agg->min_args)
		return err_set(
		    e, ERR_USAGE, 0, "%s: needs a column", a->agg->name);
	return 0;
}

static int
add_agg(struct query *q, const char *s, struct err *e)
{
	struct query_agg *a = &q->aggs[q->naggs];
	size_t len = strlen(s), n;

	if (q->naggs == QUERY_MAX)
		return err_set(e, ERR_USAGE, 0, "more than %d", QUERY_MAX);
	a->name = take_name(&s, &len);
	if (a->name == NULL)
		return err_set(e, ERR_MEM, 0, "out of memory");
	q->naggs++;
	n = strcspn(s, ":");
	if (find_agg(a, s, n, e) != 0 ||
	    add_args(q, a, s[n] == ':' ? s + n + 1 : "", e) != 0)
		return -1;
	return check_name(q, a->name, e);
}

static int
set_top(struct query *q, const char *s, struct err *e)
{
	int64_t n;

	if (num_digits(s, strlen(s), &n) != NUM_OK || n < 1 || n >= UINT32_MAX)
		return usage(e, "not a number from 1 up", s);
	q->top = (uint32_t)n;
	return 0;
}

int
query_option(
    struct query *q, const char *option, const char *arg, struct err *e)
{
	if (strcmp(option, "-g") == 0)
		return add_groups(q, arg, e);
	if (strcmp(option, "-a") == 0)
		return add_agg(q, arg, e);
	if (strcmp(option, "--top") == 0)
		return set_top(q, arg, e);
	if (strcmp(option, "--by") == 0) {
		q->by_name = arg;
	} else if (strcmp(option, "--per") == 0) {
		q->per_name = arg;
	} else if (strcmp(option, "--where") != 0) {
		return usage(e, "not an option of a question", option);
	} else {
		if (q->nwheres == QUERY_MAX)
			return err_set(
			    e, ERR_USAGE, 0, "more than %d", QUERY_MAX);
		q->wheres[q->nwheres++] = arg;
	}
	return 0;
}

/* A filter's column may be the name of a group. */
static int
end_where(struct query *q, const char *s, struct err *e)
{
	struct filter *f = &q->filters[q->nfilters];
	size_t len = filter_column(s);
	struct expr x = {0};
	bool found = false;

	for (size_t i = 0; i < q->ngroups && !found; i++) {
		const char *name = q->groups[i].name;

		found = strlen(name) == len && memcmp(name, s, len) == 0;
		if (found)
			x = q->groups[i].expr;
	}
	if (!found && expr_parse(&x, s, len, e) != 0)
		return -1;
	q->tables |= TABLE_BIT(x.table);
	q->nfilters++;
	return filter_parse(f, &x, s + len, e);
}

static int
end_top(struct query *q, struct err *e)
{
	const char *groups[QUERY_MAX + 1] = {0}, *aggs[QUERY_MAX + 1] = {0};

	if ((q->top > 0) != (q->by_name != NULL))
		return err_set(e, ERR_USAGE, 0,
		    "--top and --by: neither without the other");
	if (q->per_name != NULL && q->top == 0)
		return err_set(e, ERR_USAGE, 0, "--per: needs --top");
	for (size_t i = 0; i < q->naggs; i++)
		aggs[i] = q->aggs[i].name;
	for (size_t i = 0; i < q->ngroups; i++)
		groups[i] = q->groups[i].name;
	if (q->by_name != NULL) {
		while (q->by < q->naggs && strcmp(aggs[q->by], q->by_name) != 0)
			q->by++;
		if (q->by == q->naggs)
			return no_such(
			    "--by", "aggregate", q->by_name, aggs, e);
	}
	if (q->per_name != NULL) {
		q->per = 0;
		while (q->per < q->ngroups &&
		       strcmp(groups[q->per], q->per_name) != 0)
			q->per++;
		if (q->per == q->ngroups)
			return no_such(
			    "--per", "group", q->per_name, groups, e);
	}
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

		if (a->agg != count)
			continue;
		a->agg = agg_find("distinct", 8);
		if (add_args(q, a, "user_name,age,date_joined", e) != 0)
			return -1;
	}
	return 0;
}

int
query_end(struct query *q, struct err *e)
{
	if (q->naggs == 0)
		return err_set(e, ERR_USAGE, 0, "-a: needed");
	for (size_t i = 0; i < q->nwheres; i++)
		if (end_where(q, q->wheres[i], e) != 0)
			return -1;
	if (end_top(q, e) != 0 || count_users(q, e) != 0)
		return -1;
	if (q->tables == 0)
		return err_set(e, ERR_USAGE, 0, "no column is named");
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
			return usage(e, "needs an argument", option);
		if (query_option(q, option, arg, e) != 0)
			return -1;
	}
	return query_end(q, e);
}

int
query_bind(struct query *q, struct posts *p)
{
	for (size_t i = 0; i < q->ngroups; i++)
		if (expr_bind(&q->groups[i].expr, p) != 0)
			return -1;
	for (size_t i = 0; i < q->nfilters; i++)
		if (expr_bind(&q->filters[i].expr, p) != 0)
			return -1;
	for (size_t i = 0; i < q->naggs; i++)
		for (size_t j = 0; j < q->aggs[i].nargs; j++)
			if (expr_bind(&q->aggs[i].args[j], p) != 0)
				return -1;
	return 0;
}
