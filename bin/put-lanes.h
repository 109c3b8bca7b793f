/* SPDX-License-Identifier: MIT */
/*
 * put-lanes - the partitions of s3-put: what waits of each, when it rotates,
 * and what is told of it.
 *
 *	lanes_of -> a lane -> lane_give | lane_cover | lane_mark
 *
 * All open objects of a lane rotate together: at its limits, but never between
 * lines of one offset; when its time has come, and for a moment nothing more
 * came of the last offset; at a mark; at the end. What is
 * durable then leaves as a receipt, unless the lane is inside an object that
 * was there.
 *
 * What fails ends the tool.
 */
#ifndef BIN_PUT_LANES_H
#define BIN_PUT_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/tally.h"
#include "put-opts.h"
#include "store/bucket.h"
#include "store/coord.h"
#include "store/receipt.h"
#include "store/spool.h"

struct lane;

struct lanes {
	struct tally *tally;	   /* borrowed */
	const struct put_opts *o;  /* borrowed */
	struct bucket *bucket;	   /* borrowed */
	struct receipts *receipts; /* borrowed */
	/* private */
	struct spool *spool;
	struct lane **slots, *first, **last;
	size_t n, n_slots;
	int64_t due; /* when to look: not after the first lane's */
};

/* tally, o, bucket and receipts are set by the caller. A prefix under which the
 * bucket can hold nothing is told before anything is read. */
void lanes_init(struct lanes *l);
void lanes_free(struct lanes *l);

/* That of a partition. topic is its plain text. Borrowed. */
struct lane *lanes_of(struct lanes *l, const struct coord_part *in,
    const char *topic, size_t len);
/* That of records without coordinates, of a topic in plain text. */
struct lane *lanes_of_topic(struct lanes *l, const char *topic, size_t len);

/* Whether an object in the folder can have a key: 0, or -1 with e (ERR_DATA).
 * at NULL: of any offset. */
int lane_fits(const struct lane *lane, const struct coord *at,
    const char *folder, struct err *e);
/* A line at this offset; NULL: the next one of those that are counted. */
void lane_give(struct lane *lane, const struct coord *at, const char *folder,
    const char *line, size_t len);
/* An event, of which nothing waits: an object of its own. */
void lane_event(struct lane *lane, const struct coord *at, const char *key,
    const char *line, size_t len);
/* A record of which nothing is stored; counted if it is no reject. */
void lane_cover(struct lane *lane, const struct coord *at, bool counted);
void lane_mark(struct lane *lane, const struct coord *at);

/* The partition as text, and the offset that the next counted record gets. */
const char *lane_part(const struct lane *lane);
uint64_t lane_next(const struct lane *lane);

/* Rotates those whose time has come; answers when the next one's comes. */
int64_t lanes_tick(struct lanes *l);
/* Rotates all. */
void lanes_finish(struct lanes *l);

#endif
