/* SPDX-License-Identifier: MIT */
/* log-parts - what log.c, log-write.c and log-read.c share. */
#ifndef STORE_LOG_PARTS_H
#define STORE_LOG_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The path of the segment that begins at `first`. 0, or -1 with e. */
int log_path(
    char dst[PATH_MAX], const char *dir, uint64_t first, struct err *e);

struct log_segments {
	uint64_t oldest, newest;
	uint64_t holds; /* the newest that begins at or before `at` */
	uint64_t next;	/* the oldest that begins after it; UINT64_MAX: none */
	bool any, held;
};

/* Looks through the folder. One that is not there has none. 0, or -1 with e.
 */
int log_find(struct log_segments *found /* out */, const char *dir, uint64_t at,
    struct err *e);

/* How many LFs there are. */
uint64_t log_count(const char *s, size_t len);

/* Counts the lines of a segment from byte `at` on; *whole: where the last of
 * them ends. 0, or -1 with errno. */
int log_scan(
    int fd, uint64_t at, uint64_t *lines /* out */, uint64_t *whole /* out */);

#endif
