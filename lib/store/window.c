/* SPDX-License-Identifier: MIT */
#include "store/window.h"

#include <stdlib.h>

/* Smaller runs are counted together: a slow stream has one a record. */
#define TOGETHER ((size_t)32 << 10)

struct window_run {
	struct offset last;
	size_t bytes;
};

void
window_free(struct window *w)
{
	free(w->v);
	*w = (struct window){0};
}

int
window_add(struct window *w, const struct offset *last, size_t bytes)
{
	struct window_run *v;

	w->bytes += bytes;
	if (w->n > 0) {
		v = &w->v[(w->first + w->n - 1) % w->cap];
		if (v->bytes + bytes <= TOGETHER) {
			v->last = *last;
			v->bytes += bytes;
			return 0;
		}
	}
	if (w->n == w->cap) {
		size_t cap = w->cap == 0 ? 16 : w->cap * 2;

		v = malloc(cap * sizeof *v);
		if (v == NULL)
			return -1;
		for (size_t i = 0; i < w->n; i++)
			v[i] = w->v[(w->first + i) % w->cap];
		free(w->v);
		w->v = v;
		w->first = 0;
		w->cap = cap;
	}
	w->v[(w->first + w->n++) % w->cap] =
	    (struct window_run){.last = *last, .bytes = bytes};
	return 0;
}

void
window_cover(struct window *w, const struct offset *upto)
{
	while (w->n > 0 && offset_cmp(&w->v[w->first].last, upto) <= 0) {
		w->bytes -= w->v[w->first].bytes;
		w->first = (w->first + 1) % w->cap;
		w->n--;
	}
}
