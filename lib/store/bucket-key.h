/* SPDX-License-Identifier: MIT */
/*
 * bucket-key - what the key of an object says of the rows in it.
 *
 *	topics/12c5.pin/partition=0/12c5.pin+0+0000000042.json
 *	       topic    folders     topic    p first
 *
 * That is the layout of the sink. Partition p is a number, or a shard's name;
 * under folders other than partition=p it is the text "folders/p". The first
 * row has the offset `first`.
 *
 * The rows of any other key are a partition of their own, the key, and begin
 * at 0. Their topic is its last part (a folder, or the file's name up to a
 * point) that tells a table; else its first folder, or the file's name.
 */
#ifndef STORE_BUCKET_KEY_H
#define STORE_BUCKET_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Whether a text, as a topic, tells its table. */
typedef bool bucket_tells(const char *s, size_t len);

struct bucket_span {
	uint16_t at, len;
};

struct bucket_key {
	struct bucket_span topic;
	struct bucket_span folders; /* without p: empty where it says no more
				       than p */
	struct bucket_span part;    /* p; or the key */
	struct bucket_span first;   /* digits; empty: 0 */
	bool sink;
};

/* key: at most BUCKET_KEY_MAX bytes. */
void bucket_key_read(
    struct bucket_key *k /* out */, const char *key, bucket_tells *tells);

/* Appends the partition as a JSON literal. */
void bucket_key_part(
    const struct bucket_key *k, const char *key, struct buf *b);

/* Whether its offsets are written as strings: those of shards. */
bool bucket_key_text(const struct bucket_key *k, const char *key);

/* In which order objects are read: by topic, partition, and first offset;
 * numbers in names by their value. 0 for the same key alone. */
int bucket_key_cmp(const struct bucket_key *a, const char *akey,
    const struct bucket_key *b, const char *bkey);

/* Whether they are of the same partition. */
bool bucket_key_same(const struct bucket_key *a, const char *akey,
    const struct bucket_key *b, const char *bkey);

#endif
