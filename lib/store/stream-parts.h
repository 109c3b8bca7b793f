/* SPDX-License-Identifier: MIT */
/* stream-parts - what the files of a stream's source share: see
 * stream-source.c. */
#ifndef STORE_STREAM_PARTS_H
#define STORE_STREAM_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/log.h"
#include "store/source.h"
#include "store/stream-map.h"
#include "store/stream.h"

struct stream;

/* A shard of a stream. */
struct lane {
	struct source_part p;
	struct stream *stream;
	size_t shard;
	struct shard about;
	char id[SHARD_ID_SIZE + 2]; /* in quotes */
	struct log_reader log;
	struct offset upto; /* committed */
	uint64_t bound;	    /* record to end before, for who does not follow */
	int lock;	    /* -1: none */
	bool begun;	    /* its records are wanted from the first on: it came
			     * after the start, or its parents were read */
	bool open, over;    /* over: read to its end, or to our bound */
	bool watched;
	bool ended; /* closed, and read to its end, by whomever */
};

struct stream {
	const char *name; /* borrowed */
	struct stream_map map;
	struct lane **lanes; /* by number of the shard; owned */
	size_t nlanes;
	int folder; /* -1: not known yet */
	bool known;
};

struct stream_source {
	struct source s; /* first: it is what callers have */
	char *dir;	 /* owned */
	const struct stream_reading *r;
	struct stream *streams;
	bool started;
	int64_t look;
	int64_t alone; /* since when what we wait for has nobody; 0: it has */
	size_t cap;    /* of s.parts */
};

/* -- stream-known.c: the shards there are */

/* Takes in what has come: the stream, new shards, shards that were closed. 0,
 * or -1 with e. */
int stream_look(struct stream_source *t, struct stream *s, struct err *e);

/* How many records a shard has now. 0, or -1 with e. */
int stream_records(const struct stream_source *t, const struct lane *l,
    uint64_t *n /* out */, struct err *e);

/* -- stream-open.c: when a shard may be read, and from where */

/* Whether it is in our share of the shards. */
bool lane_is_ours(const struct stream_source *t, const struct lane *l);
/* The record of a position that was kept. 0, or -1 with e: it is none of the
 * shard's, but of another stream's that had the name before, say. */
int lane_record(const struct stream_source *t, const struct lane *l,
    const struct offset *upto, uint64_t *at /* out */, struct err *e);
/* The record before which it ends for us. */
uint64_t lane_bound(const struct lane *l);
/* Opens a shard if it is its time. 0, or -1 with e. */
int lane_look(struct stream_source *t, struct lane *l, struct err *e);
void lane_close(struct lane *l);

#endif
