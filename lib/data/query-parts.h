/* SPDX-License-Identifier: MIT */
/* query-parts - what query.c and query-option.c share. */
#ifndef DATA_QUERY_PARTS_H
#define DATA_QUERY_PARTS_H

#include "base/err.h"
#include "data/query.h"

/* Fills e: "why: "s"". */
int query_usage(struct err *e, const char *why, const char *s);

/* Notes the table of a column that is used. */
void query_use(struct query *q, const struct expr *x);

/* Adds the columns of an aggregate, a list. 0, or -1 with e. */
int query_args(
    struct query *q, struct query_agg *a, const char *s, struct err *e);

#endif
