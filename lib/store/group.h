/* SPDX-License-Identifier: MIT */
/*
 * group - a consumer group in a folder: who reads which partition, and how far
 * they are.
 *
 *	DIR/lock                     flock: around each look and change
 *	DIR/members/ID               expiry, topics; its process holds a flock
 *	DIR/topics/NAME/0.lease      member and epoch
 *	DIR/topics/NAME/0.position   {"offset":499}, the last that is covered;
 *				     null: begun, and none is
 *
 * A member is live while its file's expiry lies ahead and its flock is held:
 * one whose process is gone is void at once, one that is stopped when its
 * session is over. Each of m live members keeps partitions / m, and the first
 * of them, in the order of their ids, one more where that leaves a rest: over
 * all topics where all read the same ones, else of each topic. Who has more
 * gives the rest back once what it gave of them is covered.
 * A position is committed under the lock, by the holder of the lease alone,
 * and is durable before the lock is free.
 */
#ifndef STORE_GROUP_H
#define STORE_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/offset.h"

enum group_hold {
	GROUP_NOT, /* not ours */
	GROUP_OURS,
	GROUP_LEAVE, /* ours, but to be given back */
	GROUP_LOST,  /* it was ours, and is not any more */
};

struct group_part {
	const char *topic; /* borrowed */
	unsigned partition;
	enum group_hold hold; /* set by group_step */
	bool others;	      /* a live member has it */
	uint64_t epoch;	      /* private */
};

struct group;

/* Becomes a member. session: ns. topics: names of those that it reads, borrowed
 * until group_quit. NULL with e. */
struct group *group_join(const char *dir, int64_t session,
    const char *const *topics, size_t ntopics, struct err *e);
/* Gives all back, and leaves. */
void group_quit(struct group *g);

/* A folder to watch: files come and go in it when members do, and when one
 * gives a partition back. */
const char *group_members_dir(const struct group *g);

/* Renews our leases, takes free partitions up to our share, asks back what is
 * over it. v is all partitions of the topics that we read, topic by topic.
 * *due: when to come again (a third of the session; steps of the wall clock do
 * not matter: expiries are clock_boot()'s, and after a restart nobody holds
 * the files of those before). */
int group_step(struct group *g, struct group_part *v, size_t n,
    int64_t *due /* out */, struct err *e);

/* The last covered offset, len 0 where there is none yet. */
int group_position(struct group *g, const struct group_part *p,
    struct offset *upto /* out */, struct err *e);

/* Whether there is a position, be it that of nothing. 1, 0, or -1 with e. */
int group_begun(struct group *g, const struct group_part *p, struct err *e);

/* upto of len 0: the group has begun before the first record.
 * ERR_TEMP where the lease is not ours any more; nothing is changed then. */
int group_commit(struct group *g, struct group_part *p,
    const struct offset *upto, struct err *e);

/* Gives one back. */
int group_release(struct group *g, struct group_part *p, struct err *e);

/* Forgets how far the groups in a folder are in a topic, and who reads it: it
 * is deleted, and one of that name is another one. 0, or -1 with e. */
int group_forget(const char *groups, const char *topic, struct err *e);

#endif
