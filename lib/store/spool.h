/* SPDX-License-Identifier: MIT */
/*
 * spool - many growing texts in one file without a name, in constant memory.
 *
 * The file is blocks; a run is a chain of them. So thousands of partitions
 * with their folders wait in one descriptor, and what a run gives back the
 * next one takes. Bytes added to one run in a row are written together. One
 * run is read at a time, and not added to meanwhile.
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct spool;

/* fd is the spool's from then on. NULL: no memory. */
struct spool *spool_new(int fd);
void spool_free(struct spool *s);

/* A zeroed one is empty. It stays where it is in memory until spool_clear. */
struct spool_run {
	uint64_t len;
	/* private */
	uint32_t first, last; /* blocks, from 1 */
};

int spool_add(struct spool *s, struct spool_run *r, const void *p, size_t n,
    struct err *e);
void spool_clear(struct spool *s, struct spool_run *r);

/* A place in a run. */
struct spool_at {
	const struct spool_run *run;
	uint64_t at;
	uint32_t block; /* private */
};

int spool_seek_start(struct spool *s, const struct spool_run *r, struct err *e);
struct spool_at spool_tell(const struct spool *s);
void spool_seek(struct spool *s, const struct spool_at *to);

/* What comes next: bytes at *p, borrowed until the next call, 0 at the end, -1
 * with e. spool_eat goes past n of them. */
long spool_peek(struct spool *s, const char **p /* out */, struct err *e);
void spool_eat(struct spool *s, size_t n);
/* The next n bytes, which must be there. */
int spool_read(struct spool *s, void *dst, size_t n, struct err *e);

#endif
