/* SPDX-License-Identifier: MIT */
/* query-option - the options of a question, one by one; see query.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "data/query-parts.h"
#include "data/suggest.h"
#include "json/check.h"
#include "json/num.h"
#include "json/text.h"

/* What stands in quotes at s[0..len), plain in dst. Answers the bytes of s, *n
 * those of dst; 0: no name, or not of text that ends in NUL. */
static size_t
unquote(char *dst, const char *s, size_t len, size_t *n /* out */)
{
	const char *end = *s == '"' ? check_string_end(s + 1, s + len) : NULL;
	size_t span = end != NULL ? (size_t)(end + 1 - s) : 0;

	if (span == 0 || check_line(s, span, NULL) != 0)
		return 0;
	*n = text_unescape(dst, s + 1, span - 2);
	return memchr(dst, '\0', *n) == NULL ? span : 0;
}

char *
query_plain_name(const char *s, size_t len)
{
	char *name = malloc(len + 1);
	size_t n = 0, in = 0;

	if (name == NULL)
		return NULL;
	while (in < len) {
		size_t more = 0;
		size_t span = unquote(name + n, s + in, len - in, &more);

		if (span > 0) {
			n += more;
			in += span;
		} else {
			name[n] = s[in++];
			if (name[n] == ':' || name[n] == ',')
				name[n] = '_';
			n++;
		}
	}
	name[n] = '\0';
	return name;
}

/* The name before '=' in *s, which is moved behind it; without one, all of it
 * as query_plain_name has it. NULL: out of memory. */
static char *
take_name(const char **s, size_t *len)
{
	size_t n = expr_span(*s, "=");
	const char *name = *s;

	if (n >= *len)
		return query_plain_name(*s, *len);
	*s += n + 1;
	*len -= n + 1;
	return *name == '"' ? query_plain_name(name, n) : strndup(name, n);
}

/* Names become keys of the answer's rows. */
static int
check_name(const struct query *q, const char *name, struct err *e)
{
	int n = 0;

	if (*name == '\0')
		return err_set(e, ERR_USAGE, 0, "an empty name");
	for (const unsigned char *c = (const unsigned char *)name;
	     *c != '\0';) {
		size_t len = utf8_len(c, strlen((const char *)c));

		if (len == 0)
			return query_usage(e, "not UTF-8", name);
		c += len;
	}
	for (size_t i = 0; i < q->ngroups; i++)
		n += strcmp(q->groups[i].name, name) == 0;
	for (size_t i = 0; i < q->naggs; i++)
		n += strcmp(q->aggs[i].name, name) == 0;
	return n > 1 ? query_usage(e, "named twice", name) : 0;
}

static int
add_group(struct query *q, const char *s, size_t len, struct err *e)
{
	struct query_group *g = &q->groups[q->ngroups];

	if (q->ngroups == QUERY_MAX)
		return err_set(e, ERR_USAGE, 0, "more than %d", QUERY_MAX);
	g->name = take_name(&s, &len);
	if (g->name == NULL)
		return err_nomem(e);
	q->ngroups++;
	if (expr_parse(&g->expr, s, len, e) != 0)
		return -1;
	return check_name(q, g->name, e);
}

static int
add_groups(struct query *q, const char *arg, struct err *e)
{
	for (;;) {
		size_t len = expr_span(arg, ",");

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

	a->agg = agg_find(s, len);
	if (a->agg != NULL)
		return 0;
	for (size_t i = 0; i < QUERY_MAX && agg_table[i].name != NULL; i++)
		names[i] = agg_table[i].name;
	return suggest_err(e, "aggregate", s, len, names);
}

/* The Q before the columns in *s, which is moved behind it: exactly, as a
 * double would have the median of three a little above the second. */
static int
take_q(struct query_agg *a, const char **s, struct err *e)
{
	size_t len = strcspn(*s, ":");
	char text[64], whole[NUM_TEXT];
	int n =
	    snprintf(text, sizeof text, "%.*se%d", (int)len, *s, AGG_Q_DIGITS);
	char q[DIAG_QUOTE_SIZE];
	int64_t v;

	/* with an exponent of its own it is no number here */
	if (len >= sizeof text - 4 || !num_valid(text, (size_t)n) ||
	    num_floor(text, (size_t)n, &v) != NUM_OK || v < 0 ||
	    v > AGG_Q_ONE ||
	    num_cmp(text, (size_t)n, whole, num_put(whole, v)) != 0)
		return err_set(e, ERR_USAGE, 0,
		    "%s: not a number from 0 to 1 of at most %d decimals: "
		    "\"%s\"",
		    a->agg->name, AGG_Q_DIGITS, diag_quote(q, *s, len));
	a->q = (uint32_t)v;
	*s += (*s)[len] == ':' ? len + 1 : len;
	return 0;
}

int
query_args(struct query_agg *a, const char *s, struct err *e)
{
	while (*s != '\0') {
		size_t len = expr_span(s, ",");
		struct expr *x = &a->args[a->nargs];

		if (a->nargs == AGG_ARGS)
			break;
		if (expr_parse(x, s, len, e) != 0)
			return -1;
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
		return err_nomem(e);
	q->naggs++;
	n = strcspn(s, ":");
	if (find_agg(a, s, n, e) != 0)
		return -1;
	s += s[n] == ':' ? n + 1 : n;
	if ((a->agg->has_q && take_q(a, &s, e) != 0) ||
	    query_args(a, s, e) != 0)
		return -1;
	return check_name(q, a->name, e);
}

static int
set_top(struct query *q, const char *s, struct err *e)
{
	int64_t n;
	enum num_got st = num_digits(s, strlen(s), &n);

	if (st == NUM_RANGE || (st == NUM_OK && n >= UINT32_MAX))
		return query_usage(e, "too large", s);
	if (st != NUM_OK || n < 1)
		return query_usage(e, "not a number from 1 up", s);
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
		return query_usage(e, "not an option of a question", option);
	} else {
		if (q->nwheres == QUERY_MAX)
			return err_set(
			    e, ERR_USAGE, 0, "more than %d", QUERY_MAX);
		if (!utf8_all(arg, strlen(arg)))
			return query_usage(e, "not UTF-8", arg);
		q->wheres[q->nwheres++] = arg;
	}
	return 0;
}
