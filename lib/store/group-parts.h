/* SPDX-License-Identifier: MIT */
/* group-parts - what group.c and group-members.c share. */
#ifndef STORE_GROUP_PARTS_H
#define STORE_GROUP_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define GROUP_ID_MAX 48

/* Another member that is live. */
struct group_peer {
	char id[GROUP_ID_MAX];
	bool same; /* it reads the same topics as we do */
};

struct group {
	char *dir, *members; /* owned */
	char id[GROUP_ID_MAX];
	int lock, self; /* descriptors; self is held by a flock */
	int64_t session;
	const char *const *names; /* of our topics */
	size_t nnames;
	struct buf topics; /* as our member file has them */
	struct buf reads;  /* of each peer, a byte for each of them: 1, 0 */
	struct buf scratch;
	struct group_peer *peers;
	size_t npeers, cap;
};

/* The path of a member's file. 0, or -1 with e. */
int group_member_path(char dst[PATH_MAX] /* out */, const struct group *g,
    const char *id, struct err *e);

/* Says that we are live, for another session. Under the lock. */
int group_renew(struct group *g, struct err *e);

/* Looks for all live members but us, into g->peers. Under the lock. */
int group_peers(struct group *g, struct err *e);

#endif
