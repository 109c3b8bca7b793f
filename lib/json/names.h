/* SPDX-License-Identifier: MIT */
/*
 * names - the names of members as numbers, so that a record's values are found
 * by index (rec.h).
 *
 * A tool adds those that it wants; each has an id from 0 up, in the order in
 * which they were added. The names of envelopes come first.
 *
 *	names = names_new();
 *	title = names_add(names, "title", 5, 0);
 */
#ifndef JSON_NAMES_H
#define JSON_NAMES_H

#include <stddef.h>

#define REC_NAMES_MAX 2048 /* names in a table, asked for and learned */

enum {
	NAME_TOPIC,
	NAME_PARTITION,
	NAME_OFFSET,
	NAME_KEY,
	NAME_TIMESTAMP, /* also a geo column */
	NAME_VALUE,
	NAME_FIRST_FREE
};

struct names;

/* NULL: out of memory. */
struct names *names_new(void);
void names_free(struct names *n);
/* The id of the name (UTF-8, unescaped), added if it is new; -1: out of
 * memory or over REC_NAMES_MAX. tables: bits or-ed into rec.tables when the
 * name is seen in a row (also of earlier calls). The text is copied. */
int names_add(struct names *n, const char *s, size_t len, unsigned tables);
/* Its id, or -1. */
int names_find(const struct names *n, const char *s, size_t len);
const char *names_text(const struct names *n, int id); /* NUL-terminated */
int names_count(const struct names *n);

#endif
