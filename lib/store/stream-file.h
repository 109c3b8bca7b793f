/* SPDX-License-Identifier: MIT */
/*
 * stream-file - streams in a folder: what stream.h says, for file:DIR. Names
 * are ones that stream_name_check passes.
 *
 *	stream-map.c     where things lie, and the map as a file
 *	stream-file.c    made, resharded, listed, described, deleted
 *	stream-write.c   written
 *	stream-source.c  read, by shard
 *	stream-state.c   how far each shard has been read
 */
#ifndef STORE_STREAM_FILE_H
#define STORE_STREAM_FILE_H

#include "store/stream.h"

int stream_file_create(
    const char *dir, const char *name, unsigned shards, struct err *e);
int stream_file_delete(const char *dir, const char *name, struct err *e);
int stream_file_list(const char *dir, char ***names /* out */,
    size_t *n /* out */, struct err *e);
/* ids: one shard to split, or two to merge; NULL in place of the second. */
int stream_file_reshard(
    const char *dir, const char *name, const char *const ids[2], struct err *e);
int stream_file_describe(const char *dir, const char *name,
    struct stream_shard **v /* out */, size_t *n /* out */, struct err *e);

struct writer *stream_file_writer(const char *dir, struct err *e);
struct source *stream_file_source(
    const char *dir, const struct stream_reading *r, struct err *e);

#endif
