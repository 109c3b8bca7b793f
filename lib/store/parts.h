/* SPDX-License-Identifier: MIT */
/*
 * parts - the partitions that a tool has met, numbered as they came: from the
 * coordinates of a line to the tool's own state of them.
 */
#ifndef STORE_PARTS_H
#define STORE_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "store/coord.h"

#define PARTS_NONE SIZE_MAX

struct parts {
	struct coord_part *v; /* owned, with their texts */
	size_t n;
	/* private */
	size_t cap, last;
	uint32_t *slots; /* 1 + number; 0: free */
	size_t nslots;	 /* a power of two */
};

/* A zeroed struct is empty. */
void parts_free(struct parts *p);

/* Its number, a new one (p->n - 1) where it was not met before; PARTS_NONE:
 * out of memory. */
size_t parts_find(struct parts *p, const struct coord_part *part);

/* Its number, or PARTS_NONE where it was not met. */
size_t parts_look(const struct parts *p, const struct coord_part *part);

#endif
