/* SPDX-License-Identifier: MIT */
/*
 * stream-state - how far each shard has been read: a folder that all workers
 * of a machine share.
 *
 *	STATE/STREAM/shardId-000000000000.json   {"upto":"4900...042"}
 *	                                         {"upto":...,"end":true}
 *	                         {"upto":null,"first":"4900...000","end":true}
 *	STATE/STREAM/shardId-000000000000.lock   flock: who reads it
 *
 * "end" tells that the shard is closed and was read to its end, so that its
 * children may be read; "first", where nothing of it was given, whose end that
 * is, by the number of its first record: a stream that is made anew has others.
 */
#ifndef STORE_STREAM_STATE_H
#define STORE_STREAM_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "store/offset.h"

struct stream_state {
	struct offset upto;  /* len 0: none */
	struct offset first; /* len 0: not told, of an older file */
	bool end;
};

/* 0, also where there is none yet, or -1 with e. */
int stream_state_read(struct stream_state *s /* out */, const char *state,
    const char *stream, size_t shard, struct err *e);
/* Durable when it returns. 0, or -1 with e. */
int stream_state_write(const struct stream_state *s, const char *state,
    const char *stream, size_t shard, struct err *e);

/* The folder of a stream's positions, made if it is not there, into dst of
 * PATH_MAX bytes. 0, or -1 with e. */
int stream_state_dir(
    char *dst /* out */, const char *state, const char *stream, struct err *e);

/* Becomes the one who reads the shard: a descriptor to close at the end; -1:
 * another process is; -2 with e. */
int stream_state_lock(
    const char *state, const char *stream, size_t shard, struct err *e);

#endif
