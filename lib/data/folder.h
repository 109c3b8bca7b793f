/* SPDX-License-Identifier: MIT */
/*
 * folder - the folders that a record's fields or its time put it in:
 * --partition-by of s3-put.
 *
 *	country,category       country=France/category=art
 *	year|month|day|hour    year=2020/month=08/day=28/hour=03
 *
 * The time is the envelope's timestamp (ms since 1970) or a column's, never
 * the clock's. A missing or null value, or a time that cannot be read, is
 * name=null. In values "/ % = +", control bytes and what is no UTF-8 (a lone
 * surrogate) are percent-encoded; they are cut at 200 bytes, never inside a
 * character or an escape. Numbers, true and false are their text, objects and
 * arrays their JSON.
 */
#ifndef DATA_FOLDER_H
#define DATA_FOLDER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/rec.h"

#define FOLDER_FIELDS 8
#define FOLDER_VALUE_MAX 200

struct folder {
	/* private */
	int ids[FOLDER_FIELDS];
	const char *names[FOLDER_FIELDS];
	size_t n;
	int depth;	 /* of year, month, day, hour; 0: by fields */
	int time;	 /* id of --time-field, or -1 */
	char *list;	 /* owned */
	struct buf text; /* owned: a value, unescaped */
};

/* by: a comma list, or one of year, month, day, hour. time: a column, or
 * NULL. 0, or -1 with e: ERR_USAGE, ERR_MEM. */
int folder_init(struct folder *f /* out */, const char *by, const char *time,
    struct names *n, struct err *e);
void folder_free(struct folder *f);

/* Appends plain text as a part of a key: "/ % = +", control bytes and bytes
 * that are no UTF-8 are percent-encoded, and the dots of "." and "..". */
void folder_escape(struct buf *b, const char *s, size_t len);

/* Appends the folders, without a slash at the end. */
void folder_put(struct folder *f, const struct rec *r, struct buf *b);

#endif
