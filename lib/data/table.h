/* SPDX-License-Identifier: MIT */
/* table - the three tables, and which one a record belongs to (DESIGN 1). */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include <stddef.h>

#include "base/cli.h"
#include "json/rec.h"

enum table { TABLE_PIN, TABLE_GEO, TABLE_USER, TABLES, TABLE_NONE = TABLES };

/* "pin", "geo", "user" (then NULL), for cli_choice and messages. */
extern const char *const table_names[TABLES + 1];

/* Bits for names_add: the columns that only one table has. */
#define TABLE_BIT(t) (1u << (t))

/* Adds the columns by which a row without a telling topic is known, raw and
 * clean ones. 0, or -1: out of memory. */
int table_add_names(struct names *n);

/* The table that the end of a topic names (a raw string view), or
 * TABLE_NONE. */
enum table table_of_topic(const char *s, size_t len);

/* The record's: `as` (-T) unless TABLE_NONE, its topic's, its columns'. For a
 * bare row too. */
enum table table_of(const struct rec *r, enum table as);

#endif
