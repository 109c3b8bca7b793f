/* SPDX-License-Identifier: MIT */
/*
 * rank - which groups are told, and in which order.
 *
 * With --top N: of each value of the --per column (or of all groups) the N
 * with the greatest --by value, an aggregate's or a group column's. A group
 * without such a value is none of them.
 * Of groups with the same value the first in order comes first, or, with
 * ties_all, whatever ties with the last of the N comes too.
 *
 * The order: by the group columns from left to right, texts by bytes, numbers
 * and times by value, null last.
 */
#ifndef DATA_RANK_H
#define DATA_RANK_H

#include <stdint.h>

#include "data/group.h"

/* Fills rows, which has room for g->n, with the numbers of the groups to
 * tell, in order. 0, or -1: out of memory. */
int rank_groups(const struct groups *g, uint32_t *rows /* out */,
    uint32_t *nrows /* out */);

#endif
