/* SPDX-License-Identifier: MIT */
/* window - how many bytes of a partition were given and are not covered. */
#ifndef STORE_WINDOW_H
#define STORE_WINDOW_H

#include <stddef.h>

#include "store/offset.h"

struct window_run;

struct window {
	size_t bytes;
	/* private: a queue of runs, oldest first */
	struct window_run *v;
	size_t first, n, cap;
};

/* A zeroed struct is empty. */
void window_free(struct window *w);

/* Bytes were given, the last of them at that offset. 0, or -1: out of memory.
 */
int window_add(struct window *w, const struct offset *last, size_t bytes);

/* All up to and including that offset is covered. Runs that it covers in part
 * count until they are covered whole. */
void window_cover(struct window *w, const struct offset *upto);

#endif
