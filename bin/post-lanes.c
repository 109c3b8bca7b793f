/* SPDX-License-Identifier: MIT */
#include "post-lanes.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/input.h"

struct lane {
	struct coord upto; /* the last given; its texts are those of parts */
	uint64_t count;	   /* records since the last receipt */
	bool due;	   /* something was given since then */
};

void
lanes_init(struct lanes *l, const char *sink, const char *fifo, bool silent)
{
	*l = (struct lanes){.sink = sink};
	receipts_init(&l->receipts, fifo, silent);
}

int
lanes_given(struct lanes *l, const struct coord *c)
{
	size_t at = parts_find(&l->parts, &c->in);
	struct lane *v;

	if (at == PARTS_NONE)
		return -1;
	if (at == l->n) {
		v = realloc(l->v, (l->n + 1) * sizeof *v);
		if (v == NULL)
			return -1;
		l->v = v;
		v[l->n++] = (struct lane){0};
	}
	v = &l->v[at];
	v->upto = *c;
	v->upto.in = l->parts.v[at];
	v->due = true;
	return 0;
}

void
lanes_done(struct lanes *l, const struct coord *c)
{
	size_t at = c == NULL ? PARTS_NONE : parts_look(&l->parts, &c->in);

	if (at == PARTS_NONE)
		l->count++;
	else
		l->v[at].count++;
}

int
lanes_tell(struct lanes *l, struct err *e)
{
	struct receipt r = {.sink = l->sink};

	for (size_t i = 0; i < l->n; i++) {
		struct lane *lane = &l->v[i];

		if (!lane->due)
			continue;
		r.has_coord = true;
		r.upto = lane->upto;
		r.count = lane->count;
		if (receipts_send(&l->receipts, &r, e) != 0)
			return -1;
		lane->due = false;
		lane->count = 0;
	}
	if (l->count == 0)
		return 0;
	r.has_coord = false;
	r.count = l->count;
	l->count = 0;
	return receipts_send(&l->receipts, &r, e);
}

int64_t
lanes_again(struct lanes *l, struct err *e)
{
	switch (receipts_again(&l->receipts, e)) {
	case 0: return INPUT_FOREVER;
	case 1: return clock_now() + RECEIPTS_RETRY;
	default: return -1;
	}
}

int
lanes_end(struct lanes *l, struct err *e)
{
	int st = receipts_close(&l->receipts, e);

	parts_free(&l->parts);
	free(l->v);
	return st;
}
