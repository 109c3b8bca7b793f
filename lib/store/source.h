/* SPDX-License-Identifier: MIT */
/*
 * source - where records come from, as pump.h sees it: open partitions that
 * give runs of lines in order, and positions that can be committed.
 *
 * Behind it stand topics (topic.h), streams (stream.h) and buckets
 * (bucket.h), in folders and as services. A backend fills in the ops:
 *
 *	step -> parts are opened, their states change
 *	read -> a run of lines of one part
 *	commit -> its position is durable
 *	release -> the part is done with, and goes
 *
 * All calls come from one thread; none blocks longer than its own work takes
 * (a service's backend polls its own descriptors in step).
 */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/tally.h"
#include "store/coord.h"
#include "store/offset.h"

enum source_state {
	PART_OPEN,  /* read it */
	PART_END,   /* all of it has been read: release it once covered */
	PART_LEAVE, /* it is asked back: do not read, release it once covered */
};

/* An open partition. Made by the backend, which sets all but what pump.c
 * keeps. */
struct source_part {
	struct coord_part
	    name;	    /* as lines name it; lives as long as the part */
	bool text;	    /* its offsets are written as strings */
	struct offset upto; /* covered before it was opened; len 0: nothing, or
			     * not known */
	enum source_state state;
	void *own;  /* the backend's */
	void *pump; /* pump.c's */
};

/* Lines of one part, borrowed until the next read of it. */
struct source_run {
	const char *s; /* whole lines, each with LF; len 0: all were dropped */
	size_t len;
	uint64_t records;   /* in s */
	struct offset last; /* of the last record read, given or dropped */
};

enum source_got {
	SOURCE_RUN,
	SOURCE_NONE, /* nothing now; or the state has become PART_END */
	SOURCE_ERROR,
};

struct source {
	const struct source_ops *ops;
	struct source_part **parts; /* changed by step and release alone */
	size_t nparts;
	bool done; /* no part will be opened any more */
	bool stop; /* -e, and a record was rejected: nothing more is read */
	struct tally *tally; /* set by pump.c: for rejects, and what failed */
	int fd;		     /* readable when there may be news; -1: none */
};

struct source_ops {
	/* Does what is due (members, leases, new partitions, news on fd) and
	 * says when it wants to be called again (clock_now()'s time; it may
	 * come sooner). 0, or -1 with e. */
	int (*step)(struct source *s, int64_t now, int64_t *due /* out */,
	    struct err *e);

	/* The next lines of an open part, at most about `most` bytes but at
	 * least a line, and at most `records` of them. */
	enum source_got (*read)(struct source *s, struct source_part *p,
	    size_t most, uint64_t records, struct source_run *run /* out */,
	    struct err *e);

	/* Reads a part again whose end was reached: the sink stands inside an
	 * object that has lines from beyond it. The state becomes PART_OPEN if
	 * there is more. */
	int (*beyond)(struct source *s, struct source_part *p, struct err *e);

	/* All up to and including `upto` needs never be read again; durable
	 * when it returns. 0, or -1 with e (ERR_TEMP: the part was lost). */
	int (*commit)(struct source *s, struct source_part *p,
	    const struct offset *upto, struct err *e);

	/* The part is covered, or there are no acks; frees it. 0, or -1. */
	int (*release)(struct source *s, struct source_part *p, struct err *e);

	/* Leaves groups, frees all. Parts not released are just dropped. */
	void (*close)(struct source *s);
};

#endif
