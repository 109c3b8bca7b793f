/* SPDX-License-Identifier: MIT */
/*
 * chain - the objects of one partition in a bucket: exactly once, however
 * often its records are given again (DESIGN 2, "Idempotent sinks").
 *
 * Lines are given with their offsets and folders, and wait in a spool. A
 * rotation makes an object of each folder's lines, named by its first offset,
 * put only where the name is free, in the order of those offsets. Where it is
 * taken, the object there is read:
 *
 *	its lines are a prefix of mine   they are done: drop them, and go on
 *					 under the next line's offset
 *	mine are a prefix of its lines   they are done: the rest of its lines,
 *					 kept as hashes, is skipped as it comes
 *	else                             conflict: stop, and name the key
 *
 * While lines are still to be skipped in any folder, the chain is inside an
 * object, and no receipt may be given. A chain that holds nothing starts anew
 * at whatever offset comes.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/bucket.h"
#include "store/offset.h"
#include "store/spool.h"

/* The key of an object: everything but the folder and the first offset is the
 * caller's. Appends it without ".json". */
typedef void chain_key(
    struct buf *b, void *arg, const char *folder, const struct offset *first);

struct chain_opts {
	struct bucket *bucket; /* borrowed */
	struct spool *spool;   /* borrowed; all chains may share one */
	int level;	       /* of gzip: objects are KEY.json.gz; 0: they
				* are KEY.json. Both names count as taken */
	chain_key *key;
	void *arg;
};

struct chain;

struct chain *chain_new(const struct chain_opts *o); /* NULL: no memory */
void chain_free(struct chain *c);

/* Takes in a line (without LF) of that folder ("" for none); a copy goes to
 * the spool, unless it is one to skip. Offsets rise; several lines may have
 * the same. 0, or -1 with e: ERR_DATA is a conflict. */
int chain_give(struct chain *c, const struct offset *at, const char *folder,
    const char *line, size_t len, struct err *e);

/* What waits in the spool. */
uint64_t chain_lines(const struct chain *c);
uint64_t chain_bytes(const struct chain *c);
/* Whether lines of an object that was there are still to come. */
bool chain_inside(const struct chain *c);

struct chain_done {
	uint64_t objects, lines;       /* put now, and in them */
	uint64_t replayed;	       /* lines that were there already */
	char last[BUCKET_KEY_MAX + 1]; /* the key of the last object; "" none */
};

/* Makes durable all that waits. 0, or -1 with e (ERR_DATA: conflict, or a key
 * that the bucket cannot hold). After -1 the chain is good for nothing more. */
int chain_rotate(
    struct chain *c, struct chain_done *d /* out */, struct err *e);

/* The key of the object that a failure is about, "" where about none. */
const char *chain_failed(const struct chain *c);

/* Offsets begin anew, as if another process took over: lines that were still
 * to come are no more waited for. Nothing may wait in the spool. */
void chain_anew(struct chain *c);

#endif
