/* SPDX-License-Identifier: MIT */
/*
 * stream - Kinesis's streams: made, resharded, written, read by shard.
 *
 * file:DIR keeps them in a folder, with no service (log.h, shards.h):
 *
 *	DIR/streams/NAME/shards.ndjson           one line a shard
 *	DIR/streams/NAME/shardId-000000000000/   its segments
 *
 * A sequence number is 56 digits, "49" and the record's place (shards.h), with
 * zeros between: rising in a shard, and from parents to children.
 */
#ifndef STORE_STREAM_H
#define STORE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/source.h"
#include "store/writer.h"

#define STREAM_NAME_MAX 128 /* Kinesis's: [a-zA-Z0-9_.-]{1,128} */
#define STREAM_SHARDS_MAX 10000

int stream_name_check(const char *name, struct err *e);

/* -- administration: each 0, or -1 with e */
int stream_create(
    const char *url, const char *name, unsigned shards, struct err *e);
int stream_delete(const char *url, const char *name, struct err *e);
/* Names in byte order, for file_names_free(). */
int stream_list(const char *url, char ***names /* out */, size_t *n /* out */,
    struct err *e);

/* Halves the range of an open shard; or joins two open ones that are
 * neighbours. The shards taken are closed, and their records are read before
 * those of their children. */
int stream_split(
    const char *url, const char *name, const char *shard, struct err *e);
int stream_merge(const char *url, const char *name, const char *shard,
    const char *other, struct err *e);

struct stream_shard {
	char id[32];		  /* shardId-000000000000 */
	char first[40], last[40]; /* of the hash range, decimal */
	char parents[2][32];	  /* "" where there is none */
	bool closed;
	uint64_t records; /* that it holds */
};

/* *v is to be freed. */
int stream_describe(const char *url, const char *name,
    struct stream_shard **v /* out */, size_t *n /* out */, struct err *e);

/* -- writing: the MD5 of the key, without one of the line, chooses the shard.
 * A stream that is not there is made at its first record (1 shard). */
struct writer *stream_writer(const char *url, struct err *e);

/* -- reading */

enum stream_from { STREAM_HORIZON, STREAM_LATEST, STREAM_AT_TIME };

struct stream_reading {
	const char *const *streams;
	size_t nstreams;
	const char *state;     /* a folder of positions; NULL: none are kept */
	enum stream_from from; /* where a shard has no position */
	int64_t time;	       /* ms since 1970, of STREAM_AT_TIME */
	unsigned worker, workers; /* --shards i/n: i from 1; 1/1 is all */
	bool follow;
};

/* A shard is opened when each of its parents has been read to its end, by
 * whichever worker: its position says so. */
struct source *stream_source(
    const char *url, const struct stream_reading *r, struct err *e);

#endif
