/* SPDX-License-Identifier: MIT */
/*
 * stream-map - the map of a stream's shards (shards.h) as a file, which writers
 * and readers look at while it is changed.
 *
 *	DIR/streams.lock                  flock: who makes, changes, deletes
 *	DIR/streams/NAME/shards.ndjson    the map, replaced whole
 *	DIR/streams/NAME/shardId-.../     a log (log.h)
 *
 * A shard is closed while its log is locked, by the one rename(2) that also
 * puts its children on the map. So who holds a log's lock and finds the map as
 * they know it (stream_map_fresh) may append if the shard is open there; and a
 * kill leaves the old map or the new one, never a closed shard without
 * children.
 */
#ifndef STORE_STREAM_MAP_H
#define STORE_STREAM_MAP_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/shards.h"

#define STREAMS "streams" /* the folder in DIR */
#define STREAM_MAP "shards.ndjson"

/* The map as it was read, and of which file. */
struct stream_map {
	struct shards shards;
	/* private */
	uint64_t inode, size;
	int64_t changed; /* ns */
};

/* 0; 1 where there is no such stream; -1 with e. stream_map_free is due in
 * any case. */
int stream_map_read(struct stream_map *m /* out */, const char *dir,
    const char *name, struct err *e);
void stream_map_free(struct stream_map *m);
/* Whether the map is still that file. 1, 0 (read it again), or -1 with e. */
int stream_map_fresh(const struct stream_map *m, const char *dir,
    const char *name, struct err *e);
int stream_map_write(
    const struct shards *s, const char *dir, const char *name, struct err *e);

/* DIR/streams, DIR/streams/NAME, or what of that name lies in it; NULL where
 * the path ends before. 0, or -1 with e. */
int stream_path(char dst[PATH_MAX] /* out */, const char *dir, const char *name,
    const char *last, struct err *e);
/* The folder of one of its shards. */
int stream_shard_path(char dst[PATH_MAX] /* out */, const char *dir,
    const char *name, size_t shard, struct err *e);

#endif
