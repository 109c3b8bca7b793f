/* SPDX-License-Identifier: MIT */
/*
 * topic - Kafka's topics: made, listed, written, read in groups.
 *
 * A store is named by its URL. file:DIR keeps topics in a folder, with no
 * service (log.h, group.h):
 *
 *	DIR/topics/NAME/topic.json          {"partitions":4}
 *	DIR/topics/NAME/0/0000...0.ndjson   a partition: segments of envelopes
 *	DIR/groups/NAME/...                 members, leases, positions
 */
#ifndef STORE_TOPIC_H
#define STORE_TOPIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/source.h"
#include "store/writer.h"

#define TOPIC_NAME_MAX 249 /* Kafka's, as the letters of topic_name_check */
#define TOPIC_PARTITIONS_MAX 10000

/* 0, or -1 with e: "not a topic name: ..." ([a-zA-Z0-9._-]{1,249}, not "."
 * nor ".."). */
int topic_name_check(const char *name, struct err *e);

/* -- administration: each 0, or -1 with e */

/* ERR_USAGE where it exists. */
int topic_create(
    const char *url, const char *name, unsigned partitions, struct err *e);
/* ERR_USAGE where there is none of that name. */
int topic_delete(const char *url, const char *name, struct err *e);

struct topic_partition {
	uint64_t first, end; /* offsets: the first that is there, the next */
};

struct topic_info {
	unsigned partitions;
	struct topic_partition *v; /* owned: free() */
};

int topic_describe(const char *url, const char *name,
    struct topic_info *info /* out */, struct err *e);

/* Names in byte order, for file_names_free(). */
int topic_list(const char *url, char ***names /* out */, size_t *n /* out */,
    struct err *e);

/* -- writing: by key with Kafka's murmur2, without one in turn by batch. A
 * topic that is not there is made at its first record (1 partition). */
struct writer *topic_writer(const char *url, struct err *e);

/* -- reading */

struct topic_reading {
	const char *const *topics;
	size_t ntopics;
	const char *group; /* NULL: all partitions, nothing is committed */
	int64_t session; /* ns after which a silent member's leases are void */
	bool follow;	 /* else it ends at the end as it was at the start */
	bool latest;	 /* without a position: from the end on */
};

/* NULL with e: ERR_USAGE (also a topic that is not there), ERR_SYS. With
 * follow, a topic may come later. */
struct source *topic_source(
    const char *url, const struct topic_reading *r, struct err *e);

#endif
