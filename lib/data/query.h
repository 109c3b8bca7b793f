/* SPDX-License-Identifier: MIT */
/*
 * query - a question as data: what to group by, what to find out of each
 * group, about which posts, and how many of the groups to tell.
 *
 * It is read from the options that say it, one by one (query_option) or as a
 * line (query_parse). A named query is such a line (preset.h).
 *
 *	-g [NAME=]COL,...         group by; COL as in expr.h
 *	-a [NAME=]FUNC[:COL,...]  an aggregate of agg.h
 *	--where 'COL OP VALUE'    as in filter.h; COL may be a group's NAME
 *	--top N --by NAME         the N groups with the greatest NAME, which is
 *				  an aggregate's or a group's
 *	--per NAME                ... of those with the same NAME, a group's
 *
 * NAME is COL, FUNC or FUNC_COL where it is left out; in double quotes, with
 * JSON's escapes, it may be any. The tables joined are
 * those whose columns are named; ind is a column of each, and where no other
 * is named of ways.posts. Without -g there is one group, of all posts.
 *
 * Where any column named is no table's, the question is about the rows of one
 * stream: their columns are `own`, and nothing is joined (rows.h).
 *
 *	query_parse(&q, "-g country -a n=count", &(struct query_ways){0}, &e);
 *	query_bind(&q, &posts);
 *	... posts are filled ...
 *	answer_find(&a, &q, &posts);                         (answer.h)
 */
#ifndef DATA_QUERY_H
#define DATA_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/agg.h"
#include "data/expr.h"
#include "data/filter.h"
#include "data/posts.h"

#define QUERY_MAX 16 /* groups, aggregates, filters: of each */

/* How to answer, where a question leaves it open. */
struct query_ways {
	bool ties_all;	     /* all that tie with the last of the top */
	bool median_low;     /* of two middle values the lower */
	bool nulls;	     /* null is a group */
	bool distinct_users; /* count different users instead of posts, where
			      * the question is of users alone */
	bool distinct_filed; /* by the configuration: no matter where it
			      * cannot be */
	enum table posts;    /* whose rows are posts, where no column tells */
	bool only_tables;    /* columns are the tables': no other is taken */
};

struct query_group {
	char *name; /* owned */
	struct expr expr;
};

struct query_agg {
	char *name; /* owned */
	const struct agg *agg;
	struct expr args[AGG_ARGS];
	size_t nargs;
	uint32_t q; /* a quantile's, in parts of AGG_Q_ONE */
};

/* A column of the stream. */
struct query_own {
	struct column col; /* its name is below */
	bool path;	   /* its dots lead into objects */
	bool calc;	   /* calculated with */
	char name[EXPR_NAME_MAX + 1];
};

struct query {
	struct query_group groups[QUERY_MAX];
	struct query_agg aggs[QUERY_MAX];
	struct filter filters[QUERY_MAX];
	size_t ngroups, naggs, nfilters;
	uint32_t top;	 /* 0: all groups */
	size_t by;	 /* the answer's column that ranks them */
	size_t per;	 /* the group column; QUERY_MAX: none */
	unsigned tables; /* bits of those joined; TABLE_NONE's: one stream */
	/* owned; in the store's order */
	struct query_own *own[POST_STREAM_COLUMNS];
	size_t nown;
	struct query_ways ways;
	/* what options said: borrowed */
	const char *wheres[QUERY_MAX], *by_name, *per_name;
	size_t nwheres;
	char *text; /* owned: the line of query_parse */
};

void query_init(struct query *q, const struct query_ways *ways);
void query_free(struct query *q);

/* Takes in an option, "-g" to "--per"; arg must outlive q. 0, or -1 with e:
 * ERR_USAGE (without the option's name), ERR_MEM. */
int query_option(
    struct query *q, const char *option, const char *arg, struct err *e);
/* After the last: finds what names mean. 0, or -1 with e. */
int query_end(struct query *q, struct err *e);

/* All of it, from a line whose words may stand in single quotes. */
int query_parse(struct query *q /* out */, const char *line,
    const struct query_ways *ways, struct err *e);

static inline bool
query_is_stream(const struct query *q)
{
	return q->tables == TABLE_BIT(TABLE_NONE);
}

/* All values that the question looks at, in order; NULL after the last. */
struct expr *query_expr(struct query *q, size_t n);

/* Whether a post that has a row in each of the tables passes the filters. */
static inline bool
query_passes(const struct query *q, const struct posts *p, uint32_t post)
{
	for (size_t i = 0; i < q->nfilters; i++)
		if (!filter_passes(&q->filters[i], p, post))
			return false;
	return true;
}

/* Whether it also has a group. */
static inline bool
query_takes(const struct query *q, const struct posts *p, uint32_t post)
{
	for (size_t i = 0; i < q->ngroups && !q->ways.nulls; i++)
		if (expr_value(&q->groups[i].expr, p, post) == VALUE_NULL)
			return false;
	return query_passes(q, p, post);
}

/* The answer's columns, groups before aggregates: name and type. */
const char *query_name(const struct query *q, size_t column);
enum value_type query_type(const struct query *q, size_t column);
enum value_type query_agg_type(const struct query_agg *a);

/* Appends the question as options of a shell, all names told: questions that
 * have the same text are the same, but for the ways to answer them. */
void query_text(const struct query *q, struct buf *b);

/* Adds its columns to the store. 0, or -1: out of memory. */
int query_bind(struct query *q, struct posts *p);

#endif
