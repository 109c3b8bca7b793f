/* SPDX-License-Identifier: MIT */
/*
 * rules - what makes a clean column out of raw ones, as a table of data.
 *
 * One struct column a clean column: its name, the raw columns that it comes
 * from, its kind (data/kind.h: how the value is read), and its placeholders.
 * The built-in tables are in rules.c; clean-* and query-agg read them alike.
 * A table may also come from a file (rules-file.h); then these promises are
 * checked, which the built-in ones keep: names differ, and the name of one
 * column is no source of another. So a clean row comes out as it is.
 */
#ifndef DATA_RULES_H
#define DATA_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/tally.h"
#include "data/table.h"
#include "json/rec.h"

enum kind {
	KIND_TEXT,  /* any text */
	KIND_TRIM,  /* text without blanks around: country */
	KIND_PATH,  /* text after a prefix, taken off repeatedly: save_location
		     */
	KIND_COUNT, /* 12, "12k", "1.2M": follower_count */
	KIND_ID,    /* a 64-bit integer, else the row is rejected: ind */
	KIND_INT,   /* an integer from min to max: age, downloaded */
	KIND_TIME,  /* RFC 3339 in UTC: timestamp, date_joined */
	KIND_JOIN,  /* several texts, trimmed, joined by a blank: user_name */
	KIND_PAIR,  /* two numbers as an array: coordinates */
	KIND_ANY,   /* any JSON value (any.h), of rows that have no rules; no
		     * file of rules can say so */
};

extern const char *const kind_names[]; /* "text", ..., as in the enum; NULL */

/* At most; tally.h has a slot for each reason of each column and source. */
#define RULE_COLUMNS 64
#define RULE_SOURCES 8 /* raw columns of one clean column */
#define RULE_SOURCES_ALL 128
#define RULE_PLACEHOLDERS 32 /* of one column */
#define RULE_NAME_MAX 128    /* bytes */

struct placeholder {
	const char *text; /* plain UTF-8; NULL ends a list */
	bool prefix;	  /* whatever begins with it */
};

/* Why a value became null; the reasons of --stats. */
enum why {
	WHY_NONE, /* it is not null, or it was null or missing before */
	WHY_PLACEHOLDER,
	WHY_BLANK, /* empty, or only blanks */
	WHY_TYPE,  /* a kind of JSON value that the rule does not read */
	WHY_FORM,  /* text or number that is not of the form */
	WHY_RANGE, /* of the form, but out of range */
	WHYS
};
extern const char *const why_names[WHYS];

struct column {
	const char *name; /* the clean column's */
	enum kind kind;
	bool hidden; /* not in the default output (downloaded) */
	/* raw columns; if any is there, they win over the clean one. A rule
	 * without has its own name as the only source */
	const char *sources[RULE_SOURCES + 1];
	struct placeholder placeholders[RULE_PLACEHOLDERS + 1];
	const char *strip;  /* KIND_PATH: the prefix taken off */
	int64_t min, max;   /* KIND_INT, and KIND_PAIR's first */
	int64_t min2, max2; /* KIND_PAIR's second */
};

/* The built-in rules of a table, ended by a name of NULL, in clean order. */
const struct column *rules_of(enum table t);

/* The column of that clean or raw name in the table, or NULL. */
const struct column *rules_find(const struct column *rules, const char *name);

#endif
