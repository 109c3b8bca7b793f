/* SPDX-License-Identifier: MIT */
/*
 * stream-past - where the numbers of a deleted stream ended, so that one that
 * is made anew under its name goes on behind them, as Kinesis's do: then who
 * still has a position in the old one is told, and does not take the new
 * one's first records for read.
 *
 *	DIR/streams.past/NAME    {"base":1048776}
 */
#ifndef STORE_STREAM_PAST_H
#define STORE_STREAM_PAST_H

#include <stdint.h>

#include "base/err.h"
#include "store/shards.h"

/* The place of the first record of a stream that is made now: 0 where there
 * was none of that name. 0, or -1 with e. */
int stream_past_read(
    const char *dir, const char *name, uint64_t *base /* out */, struct err *e);

/* Before a stream with these shards is deleted; NULL: nobody knows which, and
 * more numbers are left out than it can have had. 0, or -1 with e. */
int stream_past_write(const char *dir, const char *name,
    const struct shards *shards, struct err *e);

#endif
