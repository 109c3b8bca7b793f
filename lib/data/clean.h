/* SPDX-License-Identifier: MIT */
/*
 * clean - a raw record in, a clean one out.
 *
 * A cleaner is a list of output columns: a rule each, and the text that goes
 * before its value (`,"title":`). clean_record writes straight into the
 * output buffer (base/out.h): room for the largest row that the record can
 * become is reserved once, and nothing is checked again.
 */
#ifndef DATA_CLEAN_H
#define DATA_CLEAN_H

#include <stddef.h>

#include "base/err.h"
#include "base/tally.h"
#include "data/kind.h"
#include "data/table.h"
#include "json/rec.h"

struct clean_column {
	struct rule rule;
	char *before; /* owned: `{"ind":` or `,"title":` */
	size_t before_len;
};

struct cleaner {
	enum table table; /* whose rows are cleaned */
	enum table as;	  /* -T: what every envelope holds, or TABLE_NONE */
	struct clean_column *columns; /* owned, in output order */
	size_t n;
	size_t uses;  /* columns that one raw value may go into */
	size_t fixed; /* bytes that a row may gain beside */
};

/* The columns of table t, by `rules` (borrowed; NULL: the built-in ones):
 * those of `list` ("ind,title"), in its order, or the default ones where it
 * is NULL. Their names are added to n. 0, or -1 with e:
 * ERR_USAGE "no such column: titel, did you mean title?", or ERR_MEM. */
int cleaner_init(struct cleaner *c /* out */, enum table t, enum table as,
    const struct column *rules, const char *list, struct names *n,
    struct err *e);
void cleaner_free(struct cleaner *c);

/* From now on, values that rules null are counted in t. */
void cleaner_count(struct cleaner *c, struct tally *t);

/* Writes the record: cleaned where it is a row of the table, else as the same
 * bytes. 0, or -1 with e where it must be rejected (ERR_DATA), or where
 * memory is lacking (ERR_MEM); then nothing was written. */
int clean_record(struct cleaner *c, const struct rec *r, struct err *e);

#endif
