/* SPDX-License-Identifier: MIT */
/* stream-known - the streams and shards that a source knows of; see
 * stream-parts.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/watch.h"
#include "store/place.h"
#include "store/stream-parts.h"
#include "store/stream-state.h"

static int
lane_add(struct stream_source *t, struct stream *s, struct err *e)
{
	struct lane **v = realloc(s->lanes, (s->nlanes + 1) * sizeof(void *));
	struct lane *l = NULL;
	char id[SHARD_ID_SIZE];

	if (v != NULL) {
		s->lanes = v;
		l = calloc(1, sizeof *l);
	}
	if (l == NULL)
		return err_nomem(e);
	l->stream = s;
	l->shard = s->nlanes;
	l->lock = -1;
	l->begun = t->started;
	l->bound = UINT64_MAX;
	shard_id(id, l->shard);
	l->id[0] = '"';
	memcpy(l->id + 1, id, SHARD_ID_LEN);
	l->id[1 + SHARD_ID_LEN] = '"';
	l->p.name = (struct coord_part){
	    s->name, strlen(s->name), l->id, SHARD_ID_LEN + 2};
	l->p.text = true;
	l->p.own = l;
	v[s->nlanes++] = l;
	/* what came after the start is for those who follow */
	l->over = t->started && !t->r->follow;
	return 0;
}

/* How many records a shard has now. */
int
stream_records(const struct stream_source *t, const struct lane *l, uint64_t *n,
    struct err *e)
{
	char path[PATH_MAX];
	uint64_t first;

	if (l->about.closed) {
		*n = l->about.end;
		return 0;
	}
	if (stream_shard_path(path, t->dir, l->stream->name, l->shard, e) != 0)
		return -1;
	return log_range(path, &first, n, e);
}

/* What there is to know of a shard at the start: where it ends for us, and
 * whether it was begun before, or a shard that it comes of. Then --from is
 * not asked any more: nothing between the two may be left out. */
static int
lane_start(struct stream_source *t, struct lane *l, struct err *e)
{
	struct stream_state state = {0};
	uint64_t at;

	if (!t->r->follow && stream_records(t, l, &l->bound, e) != 0)
		return -1;
	if (t->r->state != NULL &&
	    (stream_state_read(
		 &state, t->r->state, l->stream->name, l->shard, e) != 0 ||
		(state.upto.len > 0 &&
		    lane_record(t, l, &state.upto, &at, e) != 0)))
		return -1;
	/* one that held nothing from the time on says nothing of its children
	 */
	l->begun =
	    state.upto.len > 0 || (state.end && t->r->from == STREAM_LATEST);
	for (int i = 0; i < 2; i++)
		if (l->about.parents[i] != SHARD_NONE)
			l->begun |=
			    l->stream->lanes[l->about.parents[i]]->begun;
	/* those who want the latest only take the closed ones for read */
	if (t->r->from == STREAM_LATEST && l->about.closed && !l->begun)
		l->over = l->ended = true;
	return 0;
}

/* Takes in a new map: shards that are new, and those that are closed. */
static int
map_take(struct stream_source *t, struct stream *s, struct err *e)
{
	for (size_t i = 0; i < s->map.shards.n; i++) {
		if (i == s->nlanes && lane_add(t, s, e) != 0)
			return -1;
		s->lanes[i]->about = s->map.shards.v[i];
		if (!t->started && lane_start(t, s->lanes[i], e) != 0)
			return -1;
	}
	s->known = true;
	return 0;
}

/* The stream is there: its folder is held, so that one that is made anew
 * under the name cannot be taken for it. */
static int
stream_meet(struct stream_source *t, struct stream *s, struct err *e)
{
	char path[PATH_MAX];
	int got = place_hold(&s->folder, t->dir, STREAMS, s->name, e);

	if (got != 0)
		return got < 0 ? -1 : place_deleted(s->name, e);
	if (stream_path(path, t->dir, s->name, NULL, e) != 0)
		return -1;
	watch_add(t->s.fd, path);
	return 0;
}

/* Whether it is still the one that we met. */
static int
is_same(const struct stream_source *t, const struct stream *s, struct err *e)
{
	return place_same(s->folder, t->dir, STREAMS, s->name, e);
}

int
stream_look(struct stream_source *t, struct stream *s, struct err *e)
{
	int got;

	if (s->known) {
		got = stream_map_fresh(&s->map, t->dir, s->name, e);
		if (got != 0)
			return got < 0 ? -1 : 0;
		if (is_same(t, s, e) != 0)
			return -1;
		stream_map_free(&s->map);
	}
	got = stream_map_read(&s->map, t->dir, s->name, e);
	if (got < 0)
		return -1;
	if (got == 1 && s->known)
		return place_deleted(s->name, e);
	if (got == 1 && t->r->follow)
		return 0; /* it may come later */
	if (got == 1)
		return err_set(
		    e, ERR_USAGE, 0, "no stream of that name: %s", s->name);
	if (!s->known && stream_meet(t, s, e) != 0)
		return -1;
	/* between the two it may have been deleted and made */
	return is_same(t, s, e) == 0 ? map_take(t, s, e) : -1;
}
