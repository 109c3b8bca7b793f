/* SPDX-License-Identifier: MIT */
/*
 * queue - copies of records that wait to be written: a text, and where in it
 * each record's line begins. Emptied at once, it keeps its memory.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stddef.h>

#include "base/buf.h"
#include "store/writer.h"

struct queue_item;

#define QUEUE_ITEM 256 /* about the bytes that a record takes besides */

struct queue {
	size_t n;
	/* private */
	struct buf text;
	struct queue_item *v;
	size_t cap;
};

/* A zeroed struct is empty. */
void queue_free(struct queue *q);
void queue_reset(struct queue *q);

/* The bytes of memory that it holds. */
size_t queue_size(const struct queue *q);

/* Copies the line, and what of the record is not a view of it. `to` and `file`
 * are borrowed. 0, or -1: out of memory. */
int queue_add(struct queue *q, const struct writer_record *r);

/* The i-th, with views of the copy: good until the next add. */
void queue_get(
    const struct queue *q, size_t i, struct writer_record *r /* out */);

#endif
