/* SPDX-License-Identifier: MIT */
/*
 * route - where a record is to go, under which key, and what is stored of it:
 * what all writers do with a record first (DESIGN 3).
 *
 *	template  "12c5.{table}", "{topic}"; default "{topic}"
 *	topic     the envelope's; a bare row's is its table
 *	key       -k FIELD of the row, else the envelope's, else ind or index
 *	value     the row, never the envelope; null for a tombstone
 */
#ifndef DATA_ROUTE_H
#define DATA_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/table.h"
#include "json/rec.h"

struct route {
	/* private */
	const char *template;
	int field, ind, index; /* name ids; field -1: none */
	enum table as;
	struct buf to, key; /* owned */
};

struct routed {
	const char *to; /* plain text, NUL-terminated; good until the next */
	size_t to_len;
	const char *key; /* the content of a JSON string (a number's literal is
			  * one); NULL: none */
	size_t key_len;
	const char *value;
	size_t value_len;
	enum table table;
};

/* template and field (NULL: none) must outlive r; the names it needs are added
 * to n. 0, or -1 with e: ERR_USAGE ("{tabel}: not {topic} or {table}"),
 * ERR_MEM. */
int route_init(struct route *r /* out */, const char *template,
    const char *field, enum table as, struct names *n, struct err *e);
void route_free(struct route *r);

/* Not for marks. 0, or -1 with e: ERR_DATA, a reject ("no table, and -t has
 * {table}", "no topic and no table", "topic: has a NUL in it: ...", "value: not
 * an object: 5"). A key that is no string and no number is its JSON text; null
 * is none. */
int route_find(struct route *r, const struct rec *rec,
    struct routed *to /* out */, struct err *e);

#endif
