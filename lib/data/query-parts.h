/* SPDX-License-Identifier: MIT */
/* query-parts - what query.c and query-option.c share. */
#ifndef DATA_QUERY_PARTS_H
#define DATA_QUERY_PARTS_H

#include "base/err.h"
#include "data/query.h"

/* Fills e: "why: "s"". */
int query_usage(struct err *e, const char *why, const char *s);

/* s[0..len) as a name: with '_' for ':' and ',', and plain what stands in
 * quotes. NULL: out of memory. */
char *query_plain_name(const char *s, size_t len);

/* Adds the columns of an aggregate, a list. 0, or -1 with e. */
int query_args(struct query_agg *a, const char *s, struct err *e);

#endif
