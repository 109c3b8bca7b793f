/* SPDX-License-Identifier: MIT */
/*
 * stream-write - records into streams in a folder; see stream-file.h and
 * batch.h.
 *
 * A shard may be split or merged while records wait for it: under its log's
 * lock the map is looked at, and where it has changed, what waits is given out
 * anew by the new map.
 */
#include <stdlib.h>
#include <string.h>

#include "json/text.h"
#include "net/digest.h"
#include "store/batch.h"
#include "store/place.h"
#include "store/stream-file.h"
#include "store/stream-limits.h"
#include "store/stream-map.h"

#define FLUSH_ROUNDS 100 /* maps that may change meanwhile */

struct stream;

/* A shard that records have come for. */
struct lane {
	struct batch *batch;
	struct stream *stream;
	size_t shard;
	struct shard about;	    /* as it was when it was opened */
	char id[SHARD_ID_SIZE + 2]; /* in quotes */
};

struct stream_writer;

struct stream {
	struct stream_writer *t;
	char *name; /* owned */
	struct stream_map map;
	struct lane **lanes; /* owned, as they were opened */
	size_t nlanes;
};

struct stream_writer {
	struct writer w; /* first: it is what callers have */
	char *dir;	 /* owned */
	struct stream **streams;
	size_t nstreams, last;
	struct batches batches;
	struct buf plain;
};

/* Reads the map, of a stream that is made if it is not there. */
static int
map_load(struct stream_writer *t, struct stream *s, struct err *e)
{
	struct err why = {0};
	int got = stream_map_read(&s->map, t->dir, s->name, e);

	if (got != 1)
		return got;
	stream_map_free(&s->map);
	/* another process may be quicker */
	if (stream_file_create(t->dir, s->name, 1, &why) != 0 &&
	    why.kind != ERR_USAGE) {
		*e = why;
		return -1;
	}
	got = stream_map_read(&s->map, t->dir, s->name, e);
	if (got == 1)
		return place_deleted(s->name, e);
	return got;
}

static void
stream_free(struct stream *s)
{
	for (size_t i = 0; i < s->nlanes; i++)
		free(s->lanes[i]);
	free(s->lanes);
	stream_map_free(&s->map);
	free(s->name);
	free(s);
}

static struct stream *
stream_add(struct stream_writer *t, const char *name, struct err *e)
{
	struct stream **v =
	    realloc(t->streams, (t->nstreams + 1) * sizeof(void *));
	struct stream *s;

	if (v == NULL) {
		err_nomem(e);
		return NULL;
	}
	t->streams = v;
	s = calloc(1, sizeof *s);
	if (s == NULL || (s->name = strdup(name)) == NULL) {
		free(s);
		err_nomem(e);
		return NULL;
	}
	s->t = t;
	if (map_load(t, s, e) != 0) {
		stream_free(s);
		return NULL;
	}
	t->last = t->nstreams;
	return v[t->nstreams++] = s;
}

static struct stream *
stream_find(struct stream_writer *t, const char *name, struct err *e)
{
	if (t->nstreams > 0 && strcmp(t->streams[t->last]->name, name) == 0)
		return t->streams[t->last];
	for (size_t i = 0; i < t->nstreams; i++)
		if (strcmp(t->streams[i]->name, name) == 0) {
			t->last = i;
			return t->streams[i];
		}
	return stream_add(t, name, e);
}

/* --- shards */

static void
number(const struct batch *b, uint64_t i, struct offset *o)
{
	const struct lane *l = b->own;

	shard_number(&l->about, i, o);
}

/* Whether the map has the shard that we know, and not one of the same number
 * of a stream that was made anew. */
static bool
is_same(const struct shards *s, const struct lane *l)
{
	const struct shard *now;

	if (l->shard >= s->n)
		return false;
	now = &s->v[l->shard];
	return now->base == l->about.base &&
	       u128_cmp(now->first, l->about.first) == 0 &&
	       u128_cmp(now->last, l->about.last) == 0;
}

/* Whether the shard is still one to write to. */
static int
ready(struct batch *b, struct err *e)
{
	struct lane *l = b->own;
	struct stream *s = l->stream;
	int fresh = stream_map_fresh(&s->map, s->t->dir, s->name, e);

	if (fresh < 0)
		return -1;
	if (fresh == 0) {
		int got;

		stream_map_free(&s->map);
		got = stream_map_read(&s->map, s->t->dir, s->name, e);
		if (got != 0)
			return got < 0 ? -1 : place_deleted(s->name, e);
	}
	if (!is_same(&s->map.shards, l))
		return place_deleted(s->name, e);
	return !s->map.shards.v[l->shard].closed;
}

static struct lane *
lane_open(
    struct stream_writer *t, struct stream *s, size_t shard, struct err *e)
{
	static const struct batch_kind kind = {
	    .number = number, .ready = ready};
	struct lane **v = realloc(s->lanes, (s->nlanes + 1) * sizeof(void *));
	struct lane *l = NULL;
	char path[PATH_MAX], id[SHARD_ID_SIZE];

	if (v != NULL) {
		s->lanes = v;
		l = calloc(1, sizeof *l);
	}
	if (l == NULL) {
		err_nomem(e);
		return NULL;
	}
	v[s->nlanes++] = l;
	l->stream = s;
	l->shard = shard;
	l->about = s->map.shards.v[shard];
	shard_id(id, shard);
	l->id[0] = '"';
	memcpy(l->id + 1, id, SHARD_ID_LEN);
	l->id[1 + SHARD_ID_LEN] = '"';
	if (stream_shard_path(path, t->dir, s->name, shard, e) != 0)
		return NULL;
	l->batch = batch_new(&t->batches, &kind, path, e);
	if (l->batch == NULL)
		return NULL;
	l->batch->own = l;
	l->batch->text = true;
	l->batch->name = (struct coord_part){
	    s->name, strlen(s->name), l->id, SHARD_ID_LEN + 2};
	return l;
}

static struct lane *
lane_find(
    struct stream_writer *t, struct stream *s, size_t shard, struct err *e)
{
	for (size_t i = 0; i < s->nlanes; i++)
		if (s->lanes[i]->shard == shard && s->lanes[i]->batch != NULL)
			return s->lanes[i];
	return lane_open(t, s, shard, e);
}

/* The hash of the key's text without its escapes; of the line without one. */
static int
hash_of(struct stream_writer *t, const struct writer_record *r,
    struct u128 *hash, struct err *e)
{
	unsigned char md5[DIGEST_MD5];
	const char *s = r->line;
	size_t n = r->line_len;

	if (r->key != NULL) {
		char *plain;

		buf_reset(&t->plain);
		plain = buf_reserve(&t->plain, r->key_len);
		if (plain == NULL)
			return err_nomem(e);
		n = text_unescape(plain, r->key, r->key_len);
		s = plain;
	}
	if (digest_md5(md5, s, n) != 0)
		return err_nomem(e);
	*hash = u128_bytes(md5);
	return 0;
}

static int
put(struct stream_writer *t, struct stream *s, const struct writer_record *r,
    struct err *e)
{
	struct u128 hash = {0};
	struct lane *l;

	if (hash_of(t, r, &hash, e) != 0)
		return -1;
	l = lane_find(t, s, shards_route(&s->map.shards, hash), e);
	return l == NULL ? -1 : batch_put(l->batch, &t->w, r, e);
}

/* --- the writer */

static void
refuse(struct stream_writer *t, const struct writer_record *r, const char *why)
{
	struct writer_fate fate = {.record = r, .refused = why};

	t->w.told(t->w.arg, &fate);
}

static int stream_flush(struct writer *w, struct err *e);

static int
stream_put(struct writer *w, const struct writer_record *r, struct err *e)
{
	struct stream_writer *t = (struct stream_writer *)w;
	struct writer_record queued = *r;
	struct err bad = {0};
	const char *why;
	struct stream *s;

	if (stream_name_check(r->to, &bad) != 0) {
		refuse(t, r, bad.msg);
		return 0;
	}
	why = stream_limits(r, &t->plain);
	if (why != NULL) {
		refuse(t, r, why);
		return 0;
	}
	s = stream_find(t, r->to, e);
	if (s == NULL)
		return -1;
	queued.to = s->name;
	if (put(t, s, &queued, e) != 0)
		return -1;
	return w->queued < BATCH_MOST ? 0 : stream_flush(w, e);
}

/* Gives out anew what waits for a shard that is closed. */
static int
move(struct stream_writer *t, struct lane *l, struct err *e)
{
	struct queue taken = l->batch->queue;
	int st = 0;

	l->batch->queue = (struct queue){0};
	for (size_t i = 0; st == 0 && i < taken.n; i++) {
		struct writer_record r;

		queue_get(&taken, i, &r);
		st = put(t, l->stream, &r, e);
	}
	queue_free(&taken);
	return st;
}

static int
move_all(struct stream_writer *t, struct err *e)
{
	for (size_t i = 0; i < t->nstreams; i++) {
		struct stream *s = t->streams[i];

		for (size_t j = 0; j < s->nlanes; j++) {
			struct lane *l = s->lanes[j];

			if (l->batch != NULL && l->batch->queue.n > 0 &&
			    s->map.shards.v[l->shard].closed &&
			    move(t, l, e) != 0)
				return -1;
		}
	}
	return 0;
}

static int
stream_flush(struct writer *w, struct err *e)
{
	struct stream_writer *t = (struct stream_writer *)w;
	size_t left = 0;

	for (int i = 0; i < FLUSH_ROUNDS; i++) {
		if (batches_flush(&t->batches, w, &left, e) != 0)
			return -1;
		if (left == 0)
			return 0;
		if (move_all(t, e) != 0)
			return -1;
	}
	return err_set(
	    e, ERR_TEMP, 0, "the shards of a stream change all the time");
}

static void
stream_close(struct writer *w)
{
	struct stream_writer *t = (struct stream_writer *)w;

	batches_free(&t->batches);
	for (size_t i = 0; i < t->nstreams; i++)
		stream_free(t->streams[i]);
	free(t->streams);
	free(t->dir);
	buf_free(&t->plain);
	free(t);
}

struct writer *
stream_file_writer(const char *dir, struct err *e)
{
	static const struct writer_ops ops = {
	    .put = stream_put, .flush = stream_flush, .close = stream_close};
	struct stream_writer *t = calloc(1, sizeof *t);

	if (t != NULL)
		t->dir = strdup(dir);
	if (t == NULL || t->dir == NULL) {
		free(t);
		err_nomem(e);
		return NULL;
	}
	t->w.ops = &ops;
	buf_init(&t->plain, SIZE_MAX / 4);
	return &t->w;
}
