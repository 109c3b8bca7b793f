/* SPDX-License-Identifier: MIT */
/* rank - see rank.h. */
#include "data/rank.h"

#include <stdbool.h>
#include <string.h>

#include "base/quota.h"

typedef int cmp_fn(const struct groups *g, uint32_t a, uint32_t b);

/* Merges v[from..mid) and v[mid..to), each in order, by way of tmp. */
static void
merge(const struct groups *g, cmp_fn *cmp, uint32_t *v, uint32_t *tmp,
    size_t from, size_t mid, size_t to)
{
	size_t a = from, b = mid, n = from;

	if (cmp(g, v[mid - 1], v[mid]) <= 0)
		return;
	while (a < mid && b < to)
		tmp[n++] = cmp(g, v[b], v[a]) < 0 ? v[b++] : v[a++];
	memcpy(tmp + n, v + a, (mid - a) * sizeof *v);
	/* what is left of b stands in its place already */
	memcpy(v + from, tmp + from, (b - from) * sizeof *v);
}

/* qsort passes nothing on to its comparison, and some are quadratic. */
static int
sort(const struct groups *g, cmp_fn *cmp, uint32_t *v, size_t n)
{
	size_t size = (n + 1) * sizeof(uint32_t);
	uint32_t *tmp = quota_new(size);

	if (tmp == NULL)
		return -1;
	for (size_t width = 1; width < n; width *= 2)
		for (size_t from = 0; from < n - width; from += 2 * width) {
			size_t mid = from + width;
			size_t to = mid < n - width ? mid + width : n;

			merge(g, cmp, v, tmp, from, mid, to);
		}
	quota_free(tmp, size);
	return 0;
}

static int
cmp_group(const struct groups *g, size_t column, uint32_t a, uint32_t b)
{
	return value_cmp(g->calls[0].posts,
	    expr_type(&g->q->groups[column].expr), groups_key(g, a)[column],
	    groups_key(g, b)[column]);
}

static int
cmp_key(const struct groups *g, uint32_t a, uint32_t b)
{
	int c = 0;

	for (size_t i = 0; i < g->q->ngroups && c == 0; i++)
		c = cmp_group(g, i, a, b);
	return c;
}

/* The --per columns' order, by number: it only keeps equal ones together. */
static int
cmp_per(const struct groups *g, uint32_t a, uint32_t b)
{
	size_t per = g->q->per;
	int64_t ka, kb;

	if (per == QUERY_MAX)
		return 0;
	ka = groups_key(g, a)[per];
	kb = groups_key(g, b)[per];
	return (ka > kb) - (ka < kb);
}

/* A null does not rank. */
static bool
ranks(const struct groups *g, uint32_t group)
{
	size_t by = g->q->by, n = g->q->ngroups;

	if (by < n)
		return groups_key(g, group)[by] != VALUE_NULL;
	return groups_values(g, group)[by - n].den > 0;
}

/* The greatest first. */
static int
cmp_by(const struct groups *g, uint32_t a, uint32_t b)
{
	size_t by = g->q->by, n = g->q->ngroups;
	struct agg_value va, vb;
	enum value_type type;

	if (by < n)
		return cmp_group(g, by, b, a);
	type = query_agg_type(&g->q->aggs[by - n]);
	va = groups_values(g, a)[by - n];
	vb = groups_values(g, b)[by - n];
	if (type == TYPE_INT)
		return agg_value_cmp(vb, va);
	return value_cmp(
	    g->calls[0].posts, type, (int64_t)vb.num.lo, (int64_t)va.num.lo);
}

static int
cmp_top(const struct groups *g, uint32_t a, uint32_t b)
{
	int c = cmp_per(g, a, b);

	if (c == 0)
		c = cmp_by(g, a, b);
	return c != 0 ? c : cmp_key(g, a, b);
}

/* Keeps the first of each run of one --per value. */
static uint32_t
take_top(const struct groups *g, uint32_t *rows, uint32_t n)
{
	const struct query *q = g->q;
	uint32_t kept = 0, rank = 0, last = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = rows[i];

		if (i == 0 || cmp_per(g, last, row) != 0)
			rank = 0;
		if (rank < q->top ||
		    (q->ways.ties_all && cmp_by(g, rows[kept - 1], row) == 0)) {
			rows[kept++] = row;
			rank++;
		}
		last = row;
	}
	return kept;
}

int
rank_groups(const struct groups *g, uint32_t *rows, uint32_t *nrows)
{
	const struct query *q = g->q;
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->n; i++)
		if (q->top == 0 || ranks(g, i))
			rows[n++] = i;
	if (q->top > 0) {
		if (sort(g, cmp_top, rows, n) != 0)
			return -1;
		n = take_top(g, rows, n);
	}
	*nrows = n;
	return sort(g, cmp_key, rows, n);
}
