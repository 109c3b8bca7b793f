/* SPDX-License-Identifier: MIT */
/* topic-parts - what the files of a topic's source share: see topic-source.c
 * and topic-known.c. */
#ifndef STORE_TOPIC_PARTS_H
#define STORE_TOPIC_PARTS_H

#include "store/group.h"
#include "store/log.h"
#include "store/topic-file.h"

#define TOPIC_LOOK_EVERY                                                       \
	INT64_C(1000000000) /* where nothing tells of changes */

/* A partition of a topic that is read. */
struct topic_part {
	struct source_part p;
	struct log_reader log;
	uint64_t end; /* where it ends for us */
	char number[12];
	size_t at;		  /* among all */
	bool open, bounded, over; /* over: read to its end, and given up */
};

struct topic_source {
	struct source s; /* first: it is what callers have */
	char *dir;	 /* owned */
	const struct topic_reading *r;
	struct group *group; /* NULL: alone */
	struct topic_part *
	    *parts; /* all partitions, in the order of the topics */
	struct group_part *held; /* likewise */
	size_t nparts;
	int *folders; /* of the topics whose parts are there; -1 */
	int members;  /* the watch of the group's members */
	int64_t look, due;
};

/* The partitions of topics that have come to be; and whether those that were
 * are still there. 0, or -1 with e. */
int topics_look(struct topic_source *t, struct err *e);

/* Where new partitions end for who does not follow: as they were when they
 * were first seen. 0, or -1 with e. */
int topics_bound(struct topic_source *t, struct err *e);

/* The folder of a partition. 0, or -1 with e. */
int topic_part_path(const struct topic_source *t, const struct topic_part *part,
    char dst[PATH_MAX] /* out */, struct err *e);

#endif
