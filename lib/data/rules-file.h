/* SPDX-License-Identifier: MIT */
/*
 * rules-file - a table of rules out of a YAML file, and into one.
 *
 *	table: geo
 *	columns:
 *	  - name: country
 *	    kind: trim
 *	  - name: coordinates
 *	    kind: pair
 *	    from: [latitude, longitude]
 *	    range: [-90, 90, -180, 180]
 *
 * pin-records(5) tells every key. What is read is the struct column that the
 * built-in rules are made of (rules.h), so the tools treat both alike. Where
 * a file is accepted, a clean row comes out as it is, and each value goes to
 * at most RULE_COLUMNS columns.
 *
 *	if (rules_load(&f, path, TABLE_GEO, &e) == 0)
 *		cleaner_init(&c, TABLE_GEO, as, f.columns, ...);
 *	...
 *	cleaner_free(&c);
 *	rules_free(&f);
 */
#ifndef DATA_RULES_FILE_H
#define DATA_RULES_FILE_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "data/rules.h"

struct rules_file {
	struct column *columns; /* owned, ended by a name of NULL */
	struct conf conf;	/* what their texts are borrowed from */
};

/* Reads the rules of table t. 0, or -1 with e: ERR_MEM, or "line 3: unknown
 * kind: "txt", did you mean text?", or the system's reason. f is zeroed or
 * freed before. */
int rules_load(struct rules_file *f /* out */, const char *path, enum table t,
    struct err *e);
void rules_free(struct rules_file *f);

/* Appends the rules as such a file, after a comment that tells what may be
 * changed. What is read from it prints the same bytes. */
void rules_print(struct buf *b, enum table t, const struct column *rules);

#endif
