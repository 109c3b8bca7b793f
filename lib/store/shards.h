/* SPDX-License-Identifier: MIT */
/*
 * shards - the map of a stream: which shard has which range of hashes, which
 * came of which, and where each one's sequence numbers begin.
 *
 * Kept as text, a line a shard, in the order in which they were made:
 *
 *	{"shard":"shardId-000000000000","first":"0","last":"3402...455",
 *	"parents":[],"base":0,"end":1200}
 *
 * (in one line.) The open ones, which have no "end", share all hashes from 0
 * to 2^128 - 1, none twice. A closed one holds as many records as its "end"
 * says, and never gets more. Shards are only added and closed, so that a map
 * grows with each change, and a shard has the same number as long as its
 * stream lives.
 *
 * Record i of a shard has the place base + i. Children begin where the last
 * of their parents ended, so that places, and the sequence numbers made of
 * them, rise from parents to children.
 */
#ifndef STORE_SHARDS_H
#define STORE_SHARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/offset.h"
#include "store/u128.h"

#define SHARDS_MAX 10000 /* of a stream, closed ones too */
#define SHARD_NONE SIZE_MAX
#define SHARD_ID_LEN 20	 /* of shardId-000000000000 */
#define SHARD_ID_SIZE 24 /* room for it, and NUL */

struct shard {
	struct u128 first, last; /* of its hashes */
	size_t parents[2];	 /* SHARD_NONE where there is none */
	uint64_t base;		 /* the place of its first record */
	uint64_t end;		 /* of a closed one: how many it has */
	bool closed;
};

struct shards {
	struct shard *v; /* by number; owned */
	size_t n;
	/* private */
	size_t cap;
	uint32_t *open; /* numbers of the open ones, by their hashes; owned */
	size_t nopen;
};

/* n open ones of about the same size, from 1 to SHARDS_MAX, whose places begin
 * at base. 0, or -1: no memory. shards_free is due in both cases, as after
 * shards_read. */
int shards_make(struct shards *s /* out */, unsigned n, uint64_t base);
void shards_free(struct shards *s);

/* Adds one as it is. 0, or -1: no memory. */
int shards_add(struct shards *s, const struct shard *shard);

/* Reads a map. `name` begins messages. 0, or -1 with e (ERR_DATA: it is none,
 * and the message tells the line; ERR_MEM). */
int shards_read(struct shards *s /* out */, const char *text, size_t len,
    const char *name, struct err *e);
/* Appends it as text. */
void shards_put(const struct shards *s, struct buf *b);

/* Closes shard i, which has `end` records, and adds two that share its range;
 * or closes two neighbours, and adds one of the range of both. 0, or -1 with e
 * (ERR_USAGE: closed already, one hash, no neighbours, too many) and s as it
 * was. */
int shards_split(struct shards *s, size_t i, uint64_t end, struct err *e);
int shards_merge(struct shards *s, const size_t two[2], const uint64_t ends[2],
    struct err *e);

/* The open shard that has this hash. */
size_t shards_route(const struct shards *s, struct u128 hash);

/* "shardId-000000000042". Answers dst. */
char *shard_id(char dst[SHARD_ID_SIZE] /* out */, size_t i);
/* The number of such a name, or SHARD_NONE: s has none of it. */
size_t shards_find(const struct shards *s, const char *id);

/* The sequence number of record i of a shard: 56 digits, "49" and its place.
 * And back: -1 where it is none of this shard's. */
void shard_number(
    const struct shard *s, uint64_t i, struct offset *o /* out */);
int shard_record(
    const struct shard *s, const struct offset *o, uint64_t *i /* out */);

#endif
