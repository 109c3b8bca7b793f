/* SPDX-License-Identifier: MIT */
/*
 * stream-source - streams in a folder, read by shard; see stream-file.h.
 *
 *	stream-known.c  the streams and shards there are
 *	stream-open.c   when a shard is read, and from where on
 *
 * The lines of the segments are what is given, as they stand. A shard waits
 * until each of its parents has been read to its end: its state says so, or,
 * where no state is kept, we know it ourselves.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/watch.h"
#include "store/stream-file.h"
#include "store/stream-parts.h"
#include "store/stream-state.h"

#define SECOND INT64_C(1000000000)
#define LOOK_EVERY SECOND /* where nothing tells of changes */
/* How long nobody may be at work on what one of ours waits for, before we
 * give up: another worker may be about to start. */
#define ALONE_MOST (5 * SECOND)

/* Whether another process reads the shard now. 1, 0 or -1. */
static int
others_read(struct stream_source *t, const struct lane *l, struct err *e)
{
	int fd;

	if (t->r->state == NULL || l->lock != -1)
		return 0;
	fd = stream_state_lock(t->r->state, l->stream->name, l->shard, e);
	if (fd >= 0)
		close(fd);
	return fd == -1 ? 1 : fd == -2 ? -1 : 0;
}

/* Whether somebody is at work on what a shard waits for. 1, 0 or -1. */
static int
worth_waiting(struct stream_source *t, const struct lane *l, struct err *e)
{
	int got = others_read(t, l, e);

	for (int i = 0; got == 0 && i < 2; i++)
		if (l->about.parents[i] != SHARD_NONE)
			got = others_read(
			    t, l->stream->lanes[l->about.parents[i]], e);
	return got;
}

/* Whether all of ours is read: 1; 0: not yet, and *waits is one that cannot be
 * read now, where no other can. */
static int
all_read(const struct stream_source *t, const struct lane **waits)
{
	bool reading = false, open = false;

	*waits = NULL;
	for (size_t i = 0; i < t->r->nstreams; i++)
		for (size_t j = 0; j < t->streams[i].nlanes; j++) {
			const struct lane *l = t->streams[i].lanes[j];

			/* one that is read to its end, and is not covered,
			 * holds up only what follows it */
			reading |= l->open && l->p.state == PART_OPEN;
			open |= l->open;
			if (!l->open && !l->over && lane_is_ours(t, l))
				*waits = l;
		}
	if (reading || (open && *waits != NULL)) {
		*waits = NULL;
		return 0;
	}
	return *waits == NULL;
}

/* For who does not follow: whether all of ours is read. 1; 0: not yet; -1:
 * with e, also where it waits for what nobody reads. */
static int
is_done(struct stream_source *t, int64_t now, struct err *e)
{
	const struct lane *waits;
	char id[SHARD_ID_SIZE];
	int got;

	if (t->r->follow)
		return 0;
	if (all_read(t, &waits))
		return 1;
	got = waits == NULL ? 1 : worth_waiting(t, waits, e);
	if (got != 0) {
		t->alone = 0;
		return got < 0 ? -1 : 0;
	}
	if (t->alone == 0)
		t->alone = now;
	if (now - t->alone < ALONE_MOST)
		return 0;
	shard_id(id, waits->shard);
	return err_set(e, ERR_TEMP, 0,
	    "%s/%s waits for a shard that another worker is to read",
	    waits->stream->name, id);
}

/* --- the source */

static int
source_step(struct source *s, int64_t now, int64_t *due, struct err *e)
{
	struct stream_source *t = (struct stream_source *)s;
	int done;

	if (watch_clear(s->fd, WATCH_ANY))
		t->look = now;
	*due = t->look;
	if (now < t->look)
		return 0;
	*due = t->look = now + LOOK_EVERY;
	for (size_t i = 0; i < t->r->nstreams; i++) {
		struct stream *stream = &t->streams[i];

		if (stream_look(t, stream, e) != 0)
			return -1;
		for (size_t j = 0; j < stream->nlanes; j++)
			if (lane_look(t, stream->lanes[j], e) != 0)
				return -1;
	}
	done = is_done(t, now, e);
	s->done = done == 1;
	return done < 0 ? -1 : 0;
}

static enum source_got
source_read(struct source *s, struct source_part *p, size_t most,
    uint64_t records, struct source_run *run, struct err *e)
{
	struct lane *l = p->own;

	(void)s;
	if (log_read(&l->log, most, records, lane_bound(l), &run->s, &run->len,
		&run->records, e) != 0)
		return SOURCE_ERROR;
	if (l->log.at >= lane_bound(l))
		p->state = PART_END;
	if (run->records == 0)
		return SOURCE_NONE;
	shard_number(&l->about, l->log.at - 1, &run->last);
	return SOURCE_RUN;
}

static int
source_beyond(struct source *s, struct source_part *p, struct err *e)
{
	struct stream_source *t = (struct stream_source *)s;
	struct lane *l = p->own;

	if (l->bound != UINT64_MAX && stream_records(t, l, &l->bound, e) != 0)
		return -1;
	if (lane_bound(l) > l->log.at && p->state == PART_END)
		p->state = PART_OPEN;
	return 0;
}

static int
source_commit(struct source *s, struct source_part *p,
    const struct offset *upto, struct err *e)
{
	struct stream_source *t = (struct stream_source *)s;
	struct stream_state state = {.upto = *upto};
	struct lane *l = p->own;

	l->upto = *upto;
	if (t->r->state == NULL)
		return 0;
	return stream_state_write(
	    &state, t->r->state, l->stream->name, l->shard, e);
}

static int
source_release(struct source *s, struct source_part *p, struct err *e)
{
	struct stream_source *t = (struct stream_source *)s;
	struct lane *l = p->own;
	struct stream_state state = {.upto = l->upto, .end = true};
	size_t i = 0;

	shard_number(&l->about, 0, &state.first);
	while (s->parts[i] != p)
		i++;
	memmove(
	    &s->parts[i], &s->parts[i + 1], (--s->nparts - i) * sizeof(void *));
	l->over = true;
	l->ended = l->about.closed && l->log.at >= l->about.end;
	if (l->ended && t->r->state != NULL &&
	    stream_state_write(
		&state, t->r->state, l->stream->name, l->shard, e) != 0)
		return -1;
	lane_close(l);
	t->look = 0; /* its children may be read now */
	return 0;
}

static void
source_close(struct source *s)
{
	struct stream_source *t = (struct stream_source *)s;

	for (size_t i = 0; t->streams != NULL && i < t->r->nstreams; i++) {
		struct stream *stream = &t->streams[i];

		for (size_t j = 0; j < stream->nlanes; j++) {
			lane_close(stream->lanes[j]);
			free(stream->lanes[j]);
		}
		free(stream->lanes);
		stream_map_free(&stream->map);
		if (stream->folder != -1)
			close(stream->folder);
	}
	watch_close(s->fd);
	free(t->streams);
	free(t->dir);
	free(s->parts);
	free(t);
}

/* All streams are looked for before a folder is made for any. */
static int
begin(struct stream_source *t, struct err *e)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < t->r->nstreams; i++)
		if (stream_look(t, &t->streams[i], e) != 0)
			return -1;
	t->started = true;
	for (size_t i = 0; i < t->r->nstreams && t->r->state != NULL; i++) {
		if (stream_state_dir(
			path, t->r->state, t->streams[i].name, e) != 0)
			return -1;
		/* what other workers have read */
		watch_add_names(t->s.fd, path);
	}
	return 0;
}

struct source *
stream_file_source(
    const char *dir, const struct stream_reading *r, struct err *e)
{
	static const struct source_ops ops = {
	    .step = source_step,
	    .read = source_read,
	    .beyond = source_beyond,
	    .commit = source_commit,
	    .release = source_release,
	    .close = source_close,
	};
	struct stream_source *t = calloc(1, sizeof *t);

	if (t == NULL) {
		err_nomem(e);
		return NULL;
	}
	t->s.ops = &ops;
	t->r = r;
	t->s.fd = watch_open();
	t->dir = strdup(dir);
	t->streams = calloc(r->nstreams, sizeof *t->streams);
	for (size_t i = 0; t->streams != NULL && i < r->nstreams; i++)
		t->streams[i] =
		    (struct stream){.name = r->streams[i], .folder = -1};
	if (t->dir == NULL || t->streams == NULL)
		err_nomem(e);
	else if (begin(t, e) == 0)
		return &t->s;
	source_close(&t->s);
	return NULL;
}
