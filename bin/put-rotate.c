/* SPDX-License-Identifier: MIT */
/* put-rotate - what a lane is given, when it rotates. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/input.h"
#include "put-parts.h"

/* A lane whose time has come waits so long for more lines of its last offset.
 */
#define WAIT INT64_C(100000000)

static bool
inside(const struct lane *lane)
{
	return lane->chain != NULL && chain_inside(lane->chain);
}

static void
put_at(struct lane *lane, const char *key)
{
	buf_reset(&lane->at);
	buf_str(&lane->at, key);
	if (lane->at.err)
		diag_nomem();
}

/* Makes durable what waits. */
static void
put(struct lane *lane)
{
	struct tally *t = lane->all->tally;
	char url[2 * BUCKET_KEY_MAX + 1024] = "";
	struct chain_done d;
	struct err e = {0};

	lane->due = INPUT_FOREVER;
	lane->ripe = lane->fresh = false;
	if (lane->chain == NULL)
		return;
	if (chain_rotate(lane->chain, &d, &e) != 0) {
		if (chain_failed(lane->chain)[0] != '\0')
			bucket_url(lane->all->bucket, chain_failed(lane->chain),
			    url, sizeof url);
		diag_fail(e.kind == ERR_DATA ? url : NULL, &e);
	}
	t->written += d.lines;
	t->skipped += d.replayed;
	lane->objects += d.objects;
	if (d.objects > 0)
		put_at(lane, d.last);
}

static void
rotate(struct lane *lane)
{
	put(lane);
	if (lane->news && !inside(lane))
		lane_tell(lane, false);
}

static bool
full(const struct lane *lane)
{
	const struct put_opts *o = lane->all->o;

	if (lane->ripe || (lane->owed && !inside(lane)))
		return true;
	if (lane->chain == NULL)
		return lane->count >= o->lines;
	return chain_lines(lane->chain) >= o->lines ||
	       chain_bytes(lane->chain) >= o->bytes;
}

/* Before a record at this offset: lines of one offset stay together, and a
 * receipt that leaves now does not cover it yet. */
static void
turn(struct lane *lane, const struct coord *at)
{
	int r = at != NULL ? offset_cmp(&at->at, &lane->upto.at) : 1;

	if (r < 0) {
		/* another run, within one input */
		rotate(lane);
		if (lane->chain != NULL)
			chain_anew(lane->chain);
	} else if (r > 0 && full(lane)) {
		rotate(lane);
	}
	if (at != NULL) {
		lane->upto.at = at->at;
		lane->upto.text = at->text;
	}
}

/* After it: sees to when it will be told of. */
static void
taken(struct lane *lane, const struct coord *at, bool counted)
{
	struct lanes *l = lane->all;
	int64_t due = INPUT_FOREVER;

	lane->news = lane->news || at != NULL || counted;
	lane->fresh = true;
	lane->count += counted;
	if (full(lane))
		due = clock_now() + WAIT;
	else if (lane->due == INPUT_FOREVER && l->o->every > 0)
		due = clock_now() + l->o->every;
	if (due < lane->due)
		lane->due = due;
	lanes_look(l, due);
}

void
lane_give(struct lane *lane, const struct coord *at, const char *folder,
    const char *line, size_t len)
{
	char url[2 * BUCKET_KEY_MAX + 1024];
	struct offset counted;
	struct err e = {0};

	turn(lane, at);
	offset_set(&counted, lane->next_offset);
	if (at == NULL)
		lane->next_offset++;
	if (chain_give(lane->chain, at != NULL ? &at->at : &counted, folder,
		line, len, &e) != 0) {
		bucket_url(lane->all->bucket, chain_failed(lane->chain), url,
		    sizeof url);
		diag_fail(e.kind == ERR_DATA ? url : NULL, &e);
	}
	taken(lane, at, true);
}

void
lane_event(struct lane *lane, const struct coord *at, const char *key,
    const char *line, size_t len)
{
	struct err e = {0};
	struct bucket_new *o;

	turn(lane, at);
	if (at == NULL)
		lane->next_offset++;
	o = bucket_new(lane->all->bucket, &e);
	if (o == NULL)
		diag_fail(NULL, &e);
	if (bucket_write(o, line, len, &e) != 0)
		diag_fail(NULL, &e);
	if (bucket_publish(o, key, false, &e) != BUCKET_DONE)
		diag_fail(NULL, &e);
	lane->all->tally->written++;
	lane->objects++;
	put_at(lane, key);
	taken(lane, at, true);
}

void
lane_cover(struct lane *lane, const struct coord *at, bool counted)
{
	turn(lane, at);
	taken(lane, at, counted);
}

void
lane_mark(struct lane *lane, const struct coord *at)
{
	if (offset_cmp(&at->at, &lane->upto.at) > 0) {
		lane->upto.at = at->at;
		lane->upto.text = at->text;
	}
	put(lane);
	lane->owed = inside(lane);
	lane_tell(lane, lane->owed);
}

/* Its time has come. A lane that was given something just now waits for the
 * next offset, but not for long. */
static void
look(struct lane *lane, int64_t now)
{
	if (lane->fresh) {
		lane->fresh = false;
		lane->ripe = true;
		lane->due = now + WAIT;
	} else {
		rotate(lane);
	}
}

int64_t
lanes_tick(struct lanes *l)
{
	int64_t now = clock_now();

	if (now < l->due)
		return l->due;
	l->due = INPUT_FOREVER;
	for (struct lane *lane = l->first; lane; lane = lane->after) {
		if (lane->due <= now)
			look(lane, now);
		lanes_look(l, lane->due);
	}
	lanes_tell_again(l);
	return l->due;
}

void
lanes_finish(struct lanes *l)
{
	for (struct lane *lane = l->first; lane; lane = lane->after)
		rotate(lane);
}
