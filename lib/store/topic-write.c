/* SPDX-License-Identifier: MIT */
/* topic-write - records into topics in a folder; see topic-file.h and batch.h.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "json/text.h"
#include "store/batch.h"
#include "store/murmur2.h"
#include "store/place.h"
#include "store/topic-file.h"

struct part {
	struct topic *topic;
	struct batch *batch; /* NULL: not open yet */
	char name[12];	     /* "0" */
};

struct topic_writer;

struct topic {
	struct topic_writer *t;
	char *name; /* owned */
	int folder; /* held */
	struct part *parts;
	unsigned nparts, turn; /* whose turn it is without a key */
	bool taken;	       /* the turn, since the last flush */
};

struct topic_writer {
	struct writer w; /* first: it is what callers have */
	char *dir;	 /* owned */
	struct topic **topics;
	size_t ntopics, last;
	struct batches batches;
	struct buf plain;
};

/* Partitions of the topic, which is made if it is not there, and held. */
static int
meet(struct topic_writer *t, const char *name, int *folder, struct err *e)
{
	struct err why = {0};
	int n = topic_file_meet(t->dir, name, folder, e);

	if (n != 0)
		return n;
	/* another process may be quicker */
	if (topic_file_create(t->dir, name, 1, &why) != 0 &&
	    why.kind != ERR_USAGE) {
		*e = why;
		return -1;
	}
	n = topic_file_meet(t->dir, name, folder, e);
	return n == 0 ? place_deleted(name, e) : n;
}

static void
topic_free(struct topic *topic)
{
	if (topic->folder != -1)
		close(topic->folder);
	free(topic->parts);
	free(topic->name);
	free(topic);
}

static struct topic *
topic_new(struct topic_writer *t, const char *name, struct err *e)
{
	struct topic *topic = calloc(1, sizeof *topic);
	int n;

	if (topic == NULL) {
		err_nomem(e);
		return NULL;
	}
	topic->t = t;
	topic->folder = -1;
	n = meet(t, name, &topic->folder, e);
	if (n > 0) {
		topic->nparts = (unsigned)n;
		topic->name = strdup(name);
		topic->parts = calloc((size_t)n, sizeof *topic->parts);
		if (topic->name != NULL && topic->parts != NULL)
			return topic;
		err_nomem(e);
	}
	topic_free(topic);
	return NULL;
}

static struct topic *
topic_add(struct topic_writer *t, const char *name, struct err *e)
{
	struct topic **v =
	    realloc(t->topics, (t->ntopics + 1) * sizeof(void *));

	if (v == NULL) {
		err_nomem(e);
		return NULL;
	}
	t->topics = v;
	v[t->ntopics] = topic_new(t, name, e);
	if (v[t->ntopics] == NULL)
		return NULL;
	t->last = t->ntopics++;
	return v[t->last];
}

/* Topics are few, and their records come in runs. */
static struct topic *
topic_find(struct topic_writer *t, const char *name, struct err *e)
{
	if (t->ntopics > 0 && strcmp(t->topics[t->last]->name, name) == 0)
		return t->topics[t->last];
	for (size_t i = 0; i < t->ntopics; i++)
		if (strcmp(t->topics[i]->name, name) == 0) {
			t->last = i;
			return t->topics[i];
		}
	return topic_add(t, name, e);
}

/* By the key's text without its escapes. */
static int
choose(struct topic_writer *t, struct topic *topic,
    const struct writer_record *r, struct err *e)
{
	char *plain;
	size_t n;

	if (topic->nparts == 1)
		return 0;
	if (r->key == NULL) {
		topic->taken = true;
		return (int)topic->turn;
	}
	buf_reset(&t->plain);
	plain = buf_reserve(&t->plain, r->key_len);
	if (plain == NULL)
		return err_nomem(e);
	n = text_unescape(plain, r->key, r->key_len);
	return (int)murmur2_partition(plain, n, topic->nparts);
}

static void
refuse(struct topic_writer *t, const struct writer_record *r, const char *why)
{
	struct writer_fate fate = {.record = r, .refused = why};

	t->w.told(t->w.arg, &fate);
}

static void
number(const struct batch *b, uint64_t i, struct offset *o)
{
	(void)b;
	offset_set(o, i);
}

/* Whether the topic is still the one that we met: its folder may have been
 * made again by our opening of a partition's log. */
static int
ready(struct batch *b, struct err *e)
{
	const struct part *part = b->own;
	const struct topic *topic = part->topic;

	return place_same(
		   topic->folder, topic->t->dir, TOPICS, topic->name, e) == 0
		   ? 1
		   : -1;
}

static int
part_open(struct topic_writer *t, struct topic *topic, int p, struct err *e)
{
	static const struct batch_kind kind = {
	    .number = number, .ready = ready};
	struct part *part = &topic->parts[p];
	char path[PATH_MAX];
	struct offset name;

	if (part->batch != NULL)
		return 0;
	if (topic_file_path(path, t->dir, topic->name, p, e) != 0)
		return -1;
	part->batch = batch_new(&t->batches, &kind, path, e);
	if (part->batch == NULL)
		return -1;
	part->topic = topic;
	part->batch->own = part;
	offset_set(&name, (uint64_t)p);
	memcpy(part->name, name.s, (size_t)name.len + 1);
	part->batch->name = (struct coord_part){
	    topic->name, strlen(topic->name), part->name, name.len};
	return 0;
}

static int topic_flush(struct writer *w, struct err *e);

static int
topic_put(struct writer *w, const struct writer_record *r, struct err *e)
{
	struct topic_writer *t = (struct topic_writer *)w;
	struct writer_record queued = *r;
	struct topic *topic;
	struct err why = {0};
	int p;

	if (topic_name_check(r->to, &why) != 0) {
		refuse(t, r, why.msg);
		return 0;
	}
	topic = topic_find(t, r->to, e);
	if (topic == NULL)
		return -1;
	p = (int)r->partition;
	if (r->partition >= (int64_t)topic->nparts) {
		err_set(&why, ERR_DATA, 0, "partition %lld: %s has %u",
		    (long long)r->partition, r->to, topic->nparts);
		refuse(t, r, why.msg);
		return 0;
	}
	if (r->partition < 0)
		p = choose(t, topic, r, e);
	if (p < 0 || part_open(t, topic, p, e) != 0)
		return -1;
	queued.to = topic->name;
	if (batch_put(topic->parts[p].batch, w, &queued, e) != 0)
		return -1;
	return w->queued < BATCH_MOST ? 0 : topic_flush(w, e);
}

static void
take_turns(struct topic_writer *t)
{
	for (size_t i = 0; i < t->ntopics; i++) {
		struct topic *topic = t->topics[i];

		if (topic->taken)
			topic->turn = (topic->turn + 1) % topic->nparts;
		topic->taken = false;
	}
}

static int
topic_flush(struct writer *w, struct err *e)
{
	struct topic_writer *t = (struct topic_writer *)w;
	size_t left;
	int st = batches_flush(&t->batches, w, &left, e);

	take_turns(t);
	return st;
}

static void
topic_close(struct writer *w)
{
	struct topic_writer *t = (struct topic_writer *)w;

	batches_free(&t->batches);
	for (size_t i = 0; i < t->ntopics; i++)
		topic_free(t->topics[i]);
	free(t->topics);
	free(t->dir);
	buf_free(&t->plain);
	free(t);
}

struct writer *
topic_file_writer(const char *dir, struct err *e)
{
	static const struct writer_ops ops = {
	    .put = topic_put, .flush = topic_flush, .close = topic_close};
	struct topic_writer *t = calloc(1, sizeof *t);

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
