/* SPDX-License-Identifier: MIT */
/*
 * pace - when the next post is due: at a rate, or after a pause.
 *
 * It has no clock: the caller tells the time, in nanoseconds from anywhere,
 * and sleeps. A rate has no drift: post k is due k periods after the first,
 * to the nanosecond, however late the posts before it were. Who falls behind
 * by more than a second is forgiven the rest, so that what follows a stall is
 * at most one second's worth at once.
 *
 * A zeroed struct paces nothing.
 *
 *	pace_rate(&p, 50, PACE_SECOND);
 *	due = pace_next(&p, now = clock_now());
 *	if (due > now)
 *		clock_sleep_until(due);
 */
#ifndef BASE_PACE_H
#define BASE_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/draw.h"

#define PACE_SECOND INT64_C(1000000000)

struct pace {
	/* private */
	enum { PACE_NONE, PACE_RATE, PACE_PAUSE } how;
	bool begun;
	int64_t due; /* of the post before */
	int64_t n;   /* posts in a period */
	int64_t gap; /* between two posts, ns, and the rest of that division */
	int64_t rest;
	int64_t part; /* nths of a ns that `due` leaves out */
	int64_t least, most;
	struct draw draw;
};

/* n posts every `per` ns, evenly; both above 0. The first is due at once. */
void pace_rate(struct pace *p /* out */, int64_t n, int64_t per);

/* Before each post a pause from least to most ns (0 <= least <= most), drawn
 * from the seed's stream of pauses. */
void pace_pause(
    struct pace *p /* out */, int64_t least, int64_t most, uint64_t seed);

static inline bool
pace_set(const struct pace *p)
{
	return p->how != PACE_NONE;
}

/* When work that is done on a beat, every so many ns, is due again: it was due
 * at `beat`, and took from `began` to `ended`. Beats are left out so that at
 * least as much time is free as it took. */
int64_t pace_beat(int64_t beat, int64_t every, int64_t began, int64_t ended);

/* When the next post is due, which may be past. Each call is a post. */
int64_t pace_next(struct pace *p, int64_t now);

#endif
