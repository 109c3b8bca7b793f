/* SPDX-License-Identifier: MIT */
/*
 * put-event - --layout event of s3-put: a record as an object of its own.
 *
 *	events/event-UNIQUE_ID.json	pins
 *	events/TOPIC/event-KEY.json	else; without a key event-0+42.json
 */
#ifndef BIN_PUT_EVENT_H
#define BIN_PUT_EVENT_H

#include "data/route.h"
#include "json/reader.h"
#include "net/gz.h"
#include "put-lanes.h"

struct events {
	struct reader *rd;	  /* borrowed */
	const struct put_opts *o; /* borrowed */
	struct bucket *bucket;	  /* borrowed */
	/* private */
	int unique_id;
	struct gz_writer *gz;
	struct buf key, text, packed;
};

/* rd, o and bucket are set by the caller. */
void events_init(struct events *v, struct names *n);
void events_free(struct events *v);

/* Stores the reader's record, whose lane, coordinates (NULL: none) and route
 * are these. One whose key does not fit the bucket is a reject. */
void events_put(struct events *v, struct lane *lane, const struct coord *at,
    const struct routed *to);

#endif
