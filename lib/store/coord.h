/* SPDX-License-Identifier: MIT */
/*
 * coord - the coordinates of a record: topic, partition, offset (DESIGN 2).
 *
 *	{"topic":"12c5.pin","partition":0,"offset":42,"key":"7528","value":...}
 *
 * Numbers for Kafka, strings for Kinesis. A record has all three or, for the
 * writers, none. What stands in lines is kept as it stood, so that a receipt
 * and the record that it covers are the same by bytes.
 */
#ifndef STORE_COORD_H
#define STORE_COORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/rec.h"
#include "store/offset.h"

/* A partition, as lines name it. Views, borrowed. */
struct coord_part {
	const char *topic; /* the content of the JSON string */
	size_t topic_len;
	const char *part; /* the JSON literal: 0, or "shardId-000000000000" */
	size_t part_len;
};

struct coord {
	struct coord_part in;
	struct offset at;
	bool text; /* at is written as a string */
	bool null; /* at is null: of a receipt (receipt.h) */
};

enum coord_got {
	COORD_NONE, /* a bare row, or no partition and no offset */
	COORD_FULL,
	COORD_BAD, /* e says why: "offset: not a position: \"x\"" */
};

/* Those of a record or mark, borrowed from its line; c is set where it answers
 * COORD_FULL, and not to be looked at elsewhere. Receipts are read by it too:
 * to rec.h they are marks. */
enum coord_got coord_of(
    const struct rec *r, struct coord *c /* out */, struct err *e);

bool coord_same_part(const struct coord_part *a, const struct coord_part *b);

/* Appends "topic":"...","partition":...,"offset":... without braces. */
void coord_put(struct buf *b, const struct coord *c);

/* Appends a mark and LF: all of the partition up to c->at has been given. */
void coord_put_mark(struct buf *b, const struct coord *c);

/* The start of an envelope, up to its value:
 * {"topic":...,"partition":...,"offset":...,"key":"...","timestamp":...,
 * "value":
 * key is the content of a JSON string, NULL for null; ms < 0 leaves the
 * timestamp out. The caller adds the value and "}\n". */
void coord_put_envelope(struct buf *b, const struct coord *c, const char *key,
    size_t key_len, int64_t ms);

#endif
