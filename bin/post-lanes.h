/* SPDX-License-Identifier: MIT */
/*
 * post-lanes - the partitions of the input, and the receipts that are due of
 * them: up to where each was given, and how many records became durable.
 *
 *	given -> read, with these coordinates
 *	done  -> durable
 *	tell  -> all that was given is durable or refused: the receipts leave
 */
#ifndef BIN_POST_LANES_H
#define BIN_POST_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/parts.h"
#include "store/receipt.h"

struct lane;

struct lanes {
	/* private */
	const char *sink;
	struct receipts receipts;
	struct parts parts;
	struct lane *v; /* by the number of their parts */
	size_t n;
	uint64_t count; /* durable without coordinates, not told */
};

/* sink: in receipts; fifo and silent as of receipts_init. */
void lanes_init(
    struct lanes *l /* out */, const char *sink, const char *fifo, bool silent);

/* 0, or -1: out of memory. */
int lanes_given(struct lanes *l, const struct coord *c);
/* c: what was given, or NULL for a record without coordinates. */
void lanes_done(struct lanes *l, const struct coord *c);

/* 0, or -1 with e, as receipts_send. */
int lanes_tell(struct lanes *l, struct err *e);
/* Receipts that nobody read: answers when to call it again, INPUT_FOREVER where
 * none waits; -1 with e. */
int64_t lanes_again(struct lanes *l, struct err *e);
/* The end; frees all. 0, or -1 with e. */
int lanes_end(struct lanes *l, struct err *e);

#endif
