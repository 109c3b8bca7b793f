/* SPDX-License-Identifier: MIT */
/*
 * stream-source - streams in a folder, read by shard; see stream-file.h.
 *
 * The lines of the segments are what is given, as they stand. A shard waits
 * until each of its parents has been read to its end: its state says so, or,
 * where no state is kept, we know it ourselves.
 */
#define _GNU_SOURCE /* memmem */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/watch.h"
#include "json/num.h"
#include "store/log.h"
#include "store/stream-file.h"
#include "store/stream-map.h"
#include "store/stream-state.h"

#define SECOND INT64_C(1000000000)
#define LOOK_EVERY SECOND /* where nothing tells of changes */
/* How long nobody may be at work on what one of ours waits for, before we
 * give up: another worker may be about to start. */
#define ALONE_MOST (5 * SECOND)
#define TIME ",\"timestamp\":"

struct stream;

/* A shard of a stream. */
struct lane {
	struct source_part p;
	struct stream *stream;
	size_t shard;
	struct shard about;
	char id[SHARD_ID_SIZE + 2]; /* in quotes */
	struct log_reader log;
	struct offset upto; /* committed */
	uint64_t bound;	    /* record to end before, for who does not follow */
	int lock;	    /* -1: none */
	bool begun;	    /* its records are wanted from the first on: it came
			     * after the start, or its parents were read */
	bool open, over;    /* over: read to its end, or to our bound */
	bool watched;
	bool ended; /* closed, and read to its end, by whomever */
};

struct stream {
	const char *name; /* borrowed */
	struct stream_map map;
	struct lane **lanes; /* by number of the shard; owned */
	size_t nlanes;
	int folder; /* -1: not known yet */
	bool known;
};

struct stream_source {
	struct source s; /* first: it is what callers have */
	char *dir;	 /* owned */
	const struct stream_reading *r;
	struct stream *streams;
	bool started;
	int64_t look;
	int64_t alone; /* since when what we wait for has nobody; 0: it has */
	size_t cap;    /* of s.parts */
};

static int
nomem(struct err *e)
{
	return err_set(e, ERR_MEM, 0, "out of memory");
}

/* --- the shards there are */

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
		return nomem(e);
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
static int
records_of(const struct stream_source *t, const struct lane *l, uint64_t *n,
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

	if (!t->r->follow && records_of(t, l, &l->bound, e) != 0)
		return -1;
	if (t->r->state != NULL && stream_state_read(&state, t->r->state,
				       l->stream->name, l->shard, e) != 0)
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

static int
deleted(const struct stream *s, struct err *e)
{
	return err_set(e, ERR_SYS, 0, "%s: deleted meanwhile", s->name);
}

/* The stream is there: its folder is held, so that one that is made anew
 * under the name cannot be taken for it. */
static int
stream_meet(struct stream_source *t, struct stream *s, struct err *e)
{
	char path[PATH_MAX];

	if (stream_path(path, t->dir, s->name, NULL, e) != 0)
		return -1;
	s->folder = file_open(path, O_RDONLY | O_DIRECTORY);
	if (s->folder == -1)
		return err_set(e, ERR_SYS, 0, "%s: %s", path, strerror(errno));
	watch_add(t->s.fd, path);
	return 0;
}

/* Whether it is still the one that we met. */
static int
is_same(const struct stream_source *t, const struct stream *s, struct err *e)
{
	struct stat ours, now;
	char path[PATH_MAX];

	if (stream_path(path, t->dir, s->name, NULL, e) != 0)
		return -1;
	if (fstat(s->folder, &ours) == -1 || stat(path, &now) == -1 ||
	    ours.st_ino != now.st_ino || ours.st_dev != now.st_dev)
		return deleted(s, e);
	return 0;
}

static int
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
		return deleted(s, e);
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

/* --- opening and closing */

static bool
is_ours(const struct stream_source *t, const struct lane *l)
{
	return l->shard % t->r->workers == t->r->worker - 1;
}

/* Whether a shard was read to its end. 1, 0 or -1. */
static int
is_ended(struct stream_source *t, struct lane *l, struct err *e)
{
	struct stream_state state;

	if (l->ended || t->r->state == NULL)
		return l->ended;
	if (stream_state_read(
		&state, t->r->state, l->stream->name, l->shard, e) != 0)
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

/* The record to begin with. */
static int
begin_at(struct stream_source *t, struct lane *l, const char *path,
    uint64_t *from, struct err *e)
{
	uint64_t first, end;

	if (l->upto.len > 0) {
		if (shard_record(&l->about, &l->upto, from) != 0)
			return err_set(e, ERR_DATA, 0,
			    "%s: its position is none of this shard: %s", path,
			    l->upto.s);
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

static uint64_t
bound_of(const struct lane *l)
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
			return nomem(e);
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
	l->p.state = from >= bound_of(l) ? PART_END : PART_OPEN;
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
	if (l->p.state == PART_OPEN && l->log.at >= bound_of(l))
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
		at = bound_of(l);
	if (!t->r->follow && at >= bound_of(l))
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
static int
lane_look(struct stream_source *t, struct lane *l, struct err *e)
{
	int got;

	if (l->open)
		return part_look(t, l, e);
	if (l->over || !is_ours(t, l))
		return 0;
	got = may_begin(t, l, e);
	if (got > 0)
		got = lane_lock(t, l, e);
	if (got <= 0)
		return got;
	return part_open(t, l, e) == 0 ? part_look(t, l, e) : -1;
}

static void
part_close(struct lane *l)
{
	if (l->open)
		log_reader_close(&l->log);
	if (l->lock != -1)
		close(l->lock);
	l->lock = -1;
	l->open = false;
}

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
			if (!l->open && !l->over && is_ours(t, l))
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
	if (log_read(&l->log, most, records, bound_of(l), &run->s, &run->len,
		&run->records, e) != 0)
		return SOURCE_ERROR;
	if (l->log.at >= bound_of(l))
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

	if (l->bound != UINT64_MAX && records_of(t, l, &l->bound, e) != 0)
		return -1;
	if (bound_of(l) > l->log.at && p->state == PART_END)
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

	while (s->parts[i] != p)
		i++;
	memmove(&s->parts[i], &s->parts[i + 1],
	    (--s->nparts - i) * sizeof *s->parts);
	l->over = true;
	l->ended = l->about.closed && l->log.at >= l->about.end;
	if (l->ended && t->r->state != NULL &&
	    stream_state_write(
		&state, t->r->state, l->stream->name, l->shard, e) != 0)
		return -1;
	part_close(l);
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
			part_close(stream->lanes[j]);
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
		nomem(e);
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
		nomem(e);
	else if (begin(t, e) == 0)
		return &t->s;
	source_close(&t->s);
	return NULL;
}
