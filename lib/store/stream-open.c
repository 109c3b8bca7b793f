/* SPDX-License-Identifier: MIT */
/* stream-open - when a shard is read, and from where on; see stream-parts.h.
 */
#define _GNU_SOURCE /* memmem */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/watch.h"
#include "json/num.h"
#include "store/stream-parts.h"
#include "store/stream-state.h"

#define TIME ",\"timestamp\":"

bool
lane_is_ours(const struct stream_source *t, const struct lane *l)
{
	return l->shard % t->r->workers == t->r->worker - 1;
}

static int
not_its_own(const struct stream_source *t, const struct lane *l,
    const char *position, struct err *e)
{
	char path[PATH_MAX];

	if (stream_shard_path(path, t->dir, l->stream->name, l->shard, e) != 0)
		return -1;
	return err_set(e, ERR_DATA, 0,
	    "%s: its position is none of this shard: %s", path, position);
}

/* Whether what was kept is of this shard, and not of one of its number in a
 * stream that had the name before: that one's end is not ours. 0, or -1. */
static int
state_check(struct stream_source *t, struct lane *l,
    const struct stream_state *state, struct err *e)
{
	struct offset first;
	uint64_t at;

	/* it may have been closed, and read to its end, just now */
	if (state->end && !l->about.closed && stream_look(t, l->stream, e) != 0)
		return -1;
	if (state->upto.len > 0 && lane_record(t, l, &state->upto, &at, e) != 0)
		return -1;
	shard_number(&l->about, 0, &first);
	if (!state->end ||
	    (l->about.closed && (state->first.len == 0 ||
				    offset_cmp(&state->first, &first) == 0)))
		return 0;
	return not_its_own(
	    t, l, state->upto.len > 0 ? state->upto.s : "null", e);
}

/* Whether a shard was read to its end. 1, 0 or -1. */
static int
is_ended(struct stream_source *t, struct lane *l, struct err *e)
{
	struct stream_state state;

	if (l->ended || t->r->state == NULL)
		return l->ended;
	if (stream_state_read(
		&state, t->r->state, l->stream->name, l->shard, e) != 0 ||
	    state_check(t, l, &state, e) != 0)
		return -1;
	l->upto = state.upto;
	l->ended = state.end;
	if (l->ended)
		l->over = true;
	return l->ended;
}

/* Whether the parents let it be read. 1, 0 or -1. */
static int
may_begin(struct stream_source *t, struct lane *l, struct err *e)
{
	for (int i = 0; i < 2; i++) {
		size_t parent = l->about.parents[i];
		int got;

		if (parent == SHARD_NONE)
			continue;
		got = is_ended(t, l->stream->lanes[parent], e);
		if (got <= 0)
			return got;
	}
	return 1;
}

/* The first record from a time on. */
static int
skip_to_time(
    struct lane *l, const char *path, int64_t ms, uint64_t *from, struct err *e)
{
	struct log_reader log;
	int st = log_reader_open(&log, path, *from, e);

	while (st == 0) {
		const char *s, *at, *end;
		uint64_t n;
		size_t len;
		int64_t when;

		st = log_read(&log, 1, 1, l->bound, &s, &len, &n, e);
		if (st != 0 || n == 0)
			break;
		at = memmem(s, len, TIME, sizeof TIME - 1);
		at = at == NULL ? s : at + sizeof TIME - 1;
		for (end = at; *end >= '0' && *end <= '9'; end++)
			;
		if (num_digits(at, (size_t)(end - at), &when) == NUM_OK &&
		    when >= ms)
			break;
		++*from;
	}
	log_reader_close(&log);
	return st;
}

int
lane_record(const struct stream_source *t, const struct lane *l,
    const struct offset *upto, uint64_t *at, struct err *e)
{
	return shard_record(&l->about, upto, at) == 0
		   ? 0
		   : not_its_own(t, l, upto->s, e);
}

/* The record to begin with. */
static int
begin_at(struct stream_source *t, struct lane *l, const char *path,
    uint64_t *from, struct err *e)
{
	uint64_t first, end;

	if (l->upto.len > 0) {
		if (lane_record(t, l, &l->upto, from, e) != 0)
			return -1;
		++*from;
		return 0;
	}
	if (log_range(path, &first, &end, e) != 0)
		return -1;
	*from = first;
	if (l->about.closed && first == end)
		*from = l->about.end; /* it held nothing, or all was trimmed */
	else if (l->begun || t->r->from == STREAM_HORIZON)
		return 0;
	else if (t->r->from == STREAM_LATEST)
		*from = end;
	else
		return skip_to_time(l, path, t->r->time, from, e);
	return 0;
}

uint64_t
lane_bound(const struct lane *l)
{
	return l->about.closed && l->about.end < l->bound ? l->about.end
							  : l->bound;
}

static int
part_open(struct stream_source *t, struct lane *l, struct err *e)
{
	char path[PATH_MAX];
	uint64_t from;

	if (t->s.nparts == t->cap) {
		size_t cap = t->cap == 0 ? 8 : t->cap * 2;
		void *v = realloc(t->s.parts, cap * sizeof(void *));

		if (v == NULL)
			return err_nomem(e);
		t->s.parts = v;
		t->cap = cap;
	}
	if (stream_shard_path(path, t->dir, l->stream->name, l->shard, e) !=
		0 ||
	    begin_at(t, l, path, &from, e) != 0)
		return -1;
	l->open = true;
	l->log = (struct log_reader){.at = from, .fd = -1, .lock = -1};
	/* of one that is read to its end, nothing need be there any more */
	if (!(l->about.closed && from >= l->about.end) &&
	    log_reader_open(&l->log, path, from, e) != 0)
		return -1;
	l->p.state = from >= lane_bound(l) ? PART_END : PART_OPEN;
	l->p.upto = l->upto;
	l->p.pump = NULL;
	t->s.parts[t->s.nparts++] = &l->p;
	return 0;
}

/* What an open shard has to be looked at for. */
static int
part_look(struct stream_source *t, struct lane *l, struct err *e)
{
	char path[PATH_MAX];

	/* it may have been closed meanwhile */
	if (l->p.state == PART_OPEN && l->log.at >= lane_bound(l))
		l->p.state = PART_END;
	/* its folder is made by its first writer */
	if (!t->r->follow || l->watched)
		return 0;
	if (stream_shard_path(path, t->dir, l->stream->name, l->shard, e) != 0)
		return -1;
	l->watched = watch_add(t->s.fd, path) != -1;
	return 0;
}

/* Another process reads it. Where that one has come as far as we want to, it
 * is done for us as well. */
static void
lane_elsewhere(const struct stream_source *t, struct lane *l)
{
	uint64_t at = 0;

	if (l->upto.len > 0 && shard_record(&l->about, &l->upto, &at) == 0)
		at++;
	else if (t->r->from == STREAM_LATEST && !l->begun)
		at = lane_bound(l);
	if (!t->r->follow && at >= lane_bound(l))
		l->over = true;
}

/* Becomes the one who reads it. 1; 0: another process does, or has; -1. */
static int
lane_lock(struct stream_source *t, struct lane *l, struct err *e)
{
	int got;

	if (t->r->state == NULL)
		return 1;
	if (l->lock == -1)
		l->lock = stream_state_lock(
		    t->r->state, l->stream->name, l->shard, e);
	if (l->lock == -2) {
		l->lock = -1;
		return -1;
	}
	/* it may have come to its end just before */
	got = is_ended(t, l, e);
	if (got < 0)
		return -1;
	if (l->lock == -1)
		lane_elsewhere(t, l);
	if (got == 0)
		return l->lock != -1;
	if (l->lock != -1)
		close(l->lock);
	l->lock = -1;
	return 0;
}

/* Opens a shard if it is its time. */
int
lane_look(struct stream_source *t, struct lane *l, struct err *e)
{
	int got;

	if (l->open)
		return part_look(t, l, e);
	if (l->over || !lane_is_ours(t, l))
		return 0;
	got = may_begin(t, l, e);
	if (got > 0)
		got = lane_lock(t, l, e);
	if (got <= 0)
		return got;
	return part_open(t, l, e) == 0 ? part_look(t, l, e) : -1;
}

void
lane_close(struct lane *l)
{
	if (l->open)
		log_reader_close(&l->log);
	if (l->lock != -1)
		close(l->lock);
	l->lock = -1;
	l->open = false;
}
