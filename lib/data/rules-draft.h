/* SPDX-License-Identifier: MIT */
/* rules-draft - what rules-file.c and rules-check.c share; private to them. */
#ifndef DATA_RULES_DRAFT_H
#define DATA_RULES_DRAFT_H

#include "data/rules.h"

enum key {
	KEY_NAME,
	KEY_KIND,
	KEY_FROM,
	KEY_PLACEHOLDERS,
	KEY_PREFIXES,
	KEY_STRIP,
	KEY_RANGE,
	KEY_HIDDEN,
	KEYS,
};

#define RANGE_MAX 4

/* A column as far as it has been read. */
struct draft {
	struct column *col;
	size_t item;	    /* its entry of `columns`, 0: none yet */
	size_t line;	    /* where it begins */
	size_t lines[KEYS]; /* of the first value of each key, or 0 */
	size_t sources, placeholders, ranges;
	int64_t range[RANGE_MAX];
};

/* Whether its keys go together, and with the n columns before it; puts the
 * range in its place. 0, or -1 with e. */
int draft_check(const struct draft *d, const struct column *before, size_t n,
    struct err *e);

#endif
