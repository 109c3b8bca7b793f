/* SPDX-License-Identifier: MIT */
/*
 * bucket-state - how far the partitions of a bucket have been read, and the
 * file that remembers it:
 *
 *	{"topic":"12c5.pin","partition":0,"offset":486,
 *	    "key":"topics/12c5.pin/...","line":486,"end":true}
 *
 * a line a partition: the last record done with, where it stands, and whether
 * it is the last of its object. The file is replaced whole, so that it costs
 * the more the more partitions there are: where they are many, it is written
 * as often as takes a tenth of the time, and at the end. A position that is
 * older than it might be repeats records, and loses none.
 */
#ifndef STORE_BUCKET_STATE_H
#define STORE_BUCKET_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/coord.h"
#include "store/parts.h"

struct bucket_place {
	char *key; /* owned; NULL: nothing is known */
	uint64_t line;
	struct offset at;
	bool text; /* the offset is written as a string */
	bool end;  /* the object has no further record */
};

struct bucket_state {
	struct parts parts;
	struct bucket_place *v; /* by the number of the part */
	/* private */
	size_t cap;
	const char *path; /* borrowed */
	bool changed;
	int64_t due; /* not to be written before */
};

/* path NULL: nothing is kept beyond the process. 0, or -1 with e;
 * bucket_state_free is due in both cases. */
int bucket_state_load(
    struct bucket_state *s /* out */, const char *path, struct err *e);
void bucket_state_free(struct bucket_state *s);

/* What is known of a partition, or NULL. */
const struct bucket_place *bucket_state_of(
    const struct bucket_state *s, const struct coord_part *part);

/* Takes in a position; the key is copied. 0, or -1 with e. */
int bucket_state_set(struct bucket_state *s, const struct coord_part *part,
    const struct bucket_place *place, struct err *e);

/* Writes the file where it is due, or at once. 0, or -1 with e. */
int bucket_state_save(struct bucket_state *s, bool at_once, struct err *e);

#endif
