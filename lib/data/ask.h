/* SPDX-License-Identifier: MIT */
/*
 * ask - one question or several, put to one reading of the rows.
 *
 *	query_init, query_option, ... query_end	a question of the user's own
 *	ask_presets				or named ones
 *	ask_bind -> the rows are gathered -> ask_print
 */
#ifndef DATA_ASK_H
#define DATA_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "data/posts.h"
#include "data/preset.h"
#include "data/print.h"
#include "data/query.h"

struct ask {
	struct query v[PRESETS];
	const char *titles[PRESETS]; /* borrowed; NULL: it stands alone */
	size_t n;
};

/* Takes the n presets from p on; more than one have titles. 0, or -1: out of
 * memory. */
int ask_presets(struct ask *a /* out */, const struct preset *p, size_t n,
    const struct query_ways *ways);
void ask_free(struct ask *a);

/* Adds the columns of all to the store. 0, or -1: out of memory. */
int ask_bind(struct ask *a, struct posts *p);

/* After the rows: warns of tables that the questions need and that had none,
 * and of conditions whose value stands in quotes that no row has. */
void ask_warn(const struct ask *a, const struct posts *p);

/* Writes all answers to standard output, and adds their rows to *rows.
 * as->title is the ask's to choose. 0, or -1: out of memory. */
int ask_print(const struct ask *a, const struct posts *p,
    const struct print_as *as, uint64_t *rows);

#endif
