/* SPDX-License-Identifier: MIT */
#include "base/pace.h"

void
pace_rate(struct pace *p, int64_t n, int64_t per)
{
	*p = (struct pace){
	    .how = PACE_RATE, .n = n, .gap = per / n, .rest = per % n};
}

void
pace_pause(struct pace *p, int64_t least, int64_t most, uint64_t seed)
{
	*p = (struct pace){.how = PACE_PAUSE, .least = least, .most = most};
	draw_init(&p->draw, seed, DRAW_PAUSES);
}

static int64_t
after_pause(struct pace *p, int64_t now)
{
	uint64_t span = (uint64_t)(p->most - p->least) + 1;
	int64_t pause = p->least + (int64_t)draw_below(&p->draw, span), due;

	return __builtin_add_overflow(now, pause, &due) ? INT64_MAX : due;
}

static void
rate_step(struct pace *p)
{
	p->due += p->gap;
	p->part += p->rest;
	if (p->part >= p->n) {
		p->part -= p->n;
		p->due++;
	}
}

int64_t
pace_next(struct pace *p, int64_t now)
{
	if (p->how == PACE_PAUSE)
		return after_pause(p, now);
	if (p->how == PACE_NONE)
		return now;
	if (!p->begun) {
		p->begun = true;
		return p->due = now;
	}
	rate_step(p);
	if (p->due < now - PACE_SECOND) {
		/* the first of a second's worth that ends now; where a gap is
		 * longer than a second, that is one post */
		p->due = now - PACE_SECOND + p->gap;
		if (p->due > now)
			p->due = now;
	}
	return p->due;
}

int64_t
pace_beat(int64_t beat, int64_t every, int64_t began, int64_t ended)
{
	int64_t earliest = ended + (ended - began);

	if (earliest < beat + every)
		return beat + every;
	return earliest + every - (earliest - beat) % every;
}
