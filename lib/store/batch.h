/* SPDX-License-Identifier: MIT */
/*
 * batch - records that wait for a partition in a folder, and its log: what the
 * writers of topics and of streams share.
 *
 *	batch_put     -> copied into the queue of its partition
 *	batches_flush -> of each partition: lock, lines with their offsets,
 *			 append
 *		      -> of each: fdatasync -> the fates are told
 *
 * So one fdatasync serves all that were queued, and no lock is held meanwhile.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/coord.h"
#include "store/log.h"
#include "store/queue.h"
#include "store/writer.h"

/* Queued bytes after which put flushes by itself. */
#define BATCH_MOST ((size_t)4 << 20)

struct batch;

struct batch_kind {
	/* The offset, as lines have it, of record i of the log. */
	void (*number)(
	    const struct batch *b, uint64_t i, struct offset *o /* out */);
	/* Asked under the log's lock. 1: append; 0: the records do not belong
	 * here any more, they stay queued; -1 with e. NULL: always 1. */
	int (*ready)(struct batch *b, struct err *e);
};

struct batch {
	const struct batch_kind *kind;
	void *own;		/* the kind's */
	struct coord_part name; /* borrowed */
	bool text;		/* offsets are written as strings */
	struct log_writer log;
	struct queue queue;
	/* private */
	size_t kept;	       /* memory of the empty queue */
	uint64_t first, stand; /* of a flush: offsets, how many stand */
};

/* All of a writer. */
struct batches {
	struct batch **v;
	size_t n;
	/* private */
	size_t cap, kept;
	struct buf lines;
};

/* A zeroed struct is empty. Frees the batches, and closes their logs. */
void batches_free(struct batches *s);

/* A new one, whose log is in that folder, which is made. name, text and own
 * are the caller's to set. NULL with e. */
struct batch *batch_new(struct batches *s, const struct batch_kind *kind,
    const char *dir, struct err *e);

/* Queues a copy of r, whose `to` must live as long as it is queued. 0, or -1
 * with e. */
int batch_put(struct batch *b, struct writer *w, const struct writer_record *r,
    struct err *e);

/* All that is queued is durable, and told, but for what is not at its place
 * any more: *left is how many records that is. 0, or -1 with e, after what
 * stands has been told. */
int batches_flush(
    struct batches *s, struct writer *w, size_t *left, struct err *e);

#endif
