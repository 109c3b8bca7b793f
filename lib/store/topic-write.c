/* SPDX-License-Identifier: MIT */
/*
 * topic-write - records into topics in a folder; see topic-file.h.
 *
 *	put   -> copied into the queue of its partition
 *	flush -> of each partition: lock, lines with their offsets, append
 *	      -> of each: fdatasync -> the fates are told
 *
 * So one fdatasync serves all that were queued, and no lock is held meanwhile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "json/text.h"
#include "store/log.h"
#include "store/murmur2.h"
#include "store/queue.h"
#include "store/topic-file.h"

/* Queued bytes after which put flushes by itself. */
#define QUEUE_MOST ((size_t)4 << 20)
/* Memory that empty queues may keep, of all partitions. */
#define KEEP_MOST ((size_t)4 << 20)

struct part {
	struct log_writer log;
	struct queue queue;
	char name[12];	       /* "0" */
	size_t kept;	       /* memory of the empty queue */
	uint64_t first, stand; /* of the flush: offsets, how many stand */
	bool open;
};

struct topic {
	char *name; /* owned */
	struct part *parts;
	unsigned nparts, turn; /* whose turn it is without a key */
	bool taken;	       /* the turn, since the last flush */
};

struct topic_writer {
	struct writer w; /* first: it is what callers have */
	char *dir;	 /* owned */
	struct topic *topics;
	size_t ntopics, last, kept;
	struct buf lines, plain;
};

static int
nomem(struct err *e)
{
	return err_set(e, ERR_MEM, 0, "out of memory");
}

/* Partitions of the topic, which is made if it is not there. */
static int
partitions_of(const char *dir, const char *name, struct err *e)
{
	struct err why = {0};
	int n = topic_file_partitions(dir, name, e);

	if (n != 0)
		return n;
	/* another process may be quicker */
	if (topic_file_create(dir, name, 1, &why) != 0 &&
	    why.kind != ERR_USAGE) {
		*e = why;
		return -1;
	}
	n = topic_file_partitions(dir, name, e);
	if (n == 0)
		return err_set(e, ERR_SYS, 0, "%s: deleted meanwhile", name);
	return n;
}

static struct topic *
topic_add(struct topic_writer *t, const char *name, struct err *e)
{
	int n = partitions_of(t->dir, name, e);
	struct topic *v, *topic;

	if (n < 0)
		return NULL;
	v = realloc(t->topics, (t->ntopics + 1) * sizeof *v);
	if (v != NULL) {
		t->topics = v;
		topic = &v[t->ntopics];
		*topic = (struct topic){.nparts = (unsigned)n};
		topic->name = strdup(name);
		topic->parts = calloc((size_t)n, sizeof *topic->parts);
		t->last = t->ntopics++;
		if (topic->name != NULL && topic->parts != NULL)
			return topic;
	}
	nomem(e);
	return NULL;
}

/* Topics are few, and their records come in runs. */
static struct topic *
topic_find(struct topic_writer *t, const char *name, struct err *e)
{
	if (t->ntopics > 0 && strcmp(t->topics[t->last].name, name) == 0)
		return &t->topics[t->last];
	for (size_t i = 0; i < t->ntopics; i++)
		if (strcmp(t->topics[i].name, name) == 0) {
			t->last = i;
			return &t->topics[i];
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
		return nomem(e);
	n = text_unescape(plain, r->key, r->key_len);
	return (int)murmur2_partition(plain, n, topic->nparts);
}

static void
refuse(struct topic_writer *t, const struct writer_record *r, const char *why)
{
	struct writer_fate fate = {.record = r, .refused = why};

	t->w.told(t->w.arg, &fate);
}

static int
part_open(struct topic_writer *t, struct topic *topic, int p, struct err *e)
{
	struct part *part = &topic->parts[p];
	char path[PATH_MAX];
	struct offset name;

	if (part->open)
		return 0;
	if (topic_file_path(path, t->dir, topic->name, p, e) != 0)
		return -1;
	offset_set(&name, (uint64_t)p);
	memcpy(part->name, name.s, (size_t)name.len + 1);
	part->open = true;
	return log_writer_open(&part->log, path, e);
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
	if (queue_add(&topic->parts[p].queue, &queued) != 0)
		return nomem(e);
	w->queued += r->line_len + QUEUE_ITEM;
	return w->queued < QUEUE_MOST ? 0 : topic_flush(w, e);
}

/* The coordinates of the i-th record of a flush. */
static struct coord
coord_at(const struct topic *topic, const struct part *part, uint64_t i)
{
	struct coord c = {.in = {topic->name, strlen(topic->name), part->name,
			      strlen(part->name)}};

	offset_set(&c.at, part->first + i);
	return c;
}

/* Appends what is queued for a partition. */
static int
part_append(struct topic_writer *t, const struct topic *topic,
    struct part *part, int64_t ms, struct err *e)
{
	struct queue *q = &part->queue;
	struct writer_record r;
	int st;

	part->stand = 0;
	if (log_lock(&part->log, &part->first, e) != 0)
		return -1;
	buf_reset(&t->lines);
	for (size_t i = 0; i < q->n; i++) {
		struct coord c = coord_at(topic, part, i);

		queue_get(q, i, &r);
		coord_put_envelope(&t->lines, &c, r.key, r.key_len, ms);
		buf_add(&t->lines, r.value, r.value_len);
		buf_add(&t->lines, "}\n", 2);
	}
	st = t->lines.err ? nomem(e)
			  : log_append(&part->log, t->lines.s, t->lines.len,
				q->n, &part->stand, e);
	log_unlock(&part->log);
	return st;
}

static void
part_tell(struct topic_writer *t, const struct topic *topic, struct part *part)
{
	struct writer_record r;

	for (size_t i = 0; i < part->stand; i++) {
		struct writer_fate fate = {
		    .record = &r, .at = coord_at(topic, part, i)};

		queue_get(&part->queue, i, &r);
		t->w.told(t->w.arg, &fate);
	}
	part->stand = 0;
	queue_reset(&part->queue);
	t->kept -= part->kept;
	part->kept = queue_size(&part->queue);
	if (t->kept + part->kept > KEEP_MOST) {
		queue_free(&part->queue);
		part->kept = 0;
	}
	t->kept += part->kept;
}

typedef int part_do(struct topic_writer *t, struct topic *topic,
    struct part *part, void *arg, struct err *e);

/* Each partition that has something queued. */
static int
each(struct topic_writer *t, part_do *what, void *arg, struct err *e)
{
	for (size_t i = 0; i < t->ntopics; i++) {
		struct topic *topic = &t->topics[i];

		for (unsigned p = 0; p < topic->nparts; p++)
			if (topic->parts[p].queue.n > 0 &&
			    what(t, topic, &topic->parts[p], arg, e) != 0)
				return -1;
	}
	return 0;
}

static int
do_append(struct topic_writer *t, struct topic *topic, struct part *part,
    void *arg, struct err *e)
{
	return part_append(t, topic, part, *(int64_t *)arg, e);
}

static int
do_sync(struct topic_writer *t, struct topic *topic, struct part *part,
    void *arg, struct err *e)
{
	(void)t;
	(void)topic;
	(void)arg;
	return part->stand == 0 ? 0 : log_sync(&part->log, e);
}

static int
do_tell(struct topic_writer *t, struct topic *topic, struct part *part,
    void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	part_tell(t, topic, part);
	return 0;
}

static void
take_turns(struct topic_writer *t)
{
	for (size_t i = 0; i < t->ntopics; i++) {
		struct topic *topic = &t->topics[i];

		if (topic->taken)
			topic->turn = (topic->turn + 1) % topic->nparts;
		topic->taken = false;
	}
}

static int
topic_flush(struct writer *w, struct err *e)
{
	struct topic_writer *t = (struct topic_writer *)w;
	int64_t ms = clock_epoch_ms();
	struct err later;
	int st = each(t, do_append, &ms, e);

	FAILPOINT("topic.appended");
	/* also after a failure: what stands is told */
	if (each(t, do_sync, NULL, st == 0 ? e : &later) != 0)
		return -1;
	FAILPOINT("topic.synced");
	each(t, do_tell, NULL, NULL);
	take_turns(t);
	w->queued = 0;
	return st;
}

static void
topic_close(struct writer *w)
{
	struct topic_writer *t = (struct topic_writer *)w;

	for (size_t i = 0; i < t->ntopics; i++) {
		struct topic *topic = &t->topics[i];

		for (unsigned p = 0; topic->parts && p < topic->nparts; p++) {
			if (topic->parts[p].open)
				log_writer_close(&topic->parts[p].log);
			queue_free(&topic->parts[p].queue);
		}
		free(topic->parts);
		free(topic->name);
	}
	free(t->topics);
	free(t->dir);
	buf_free(&t->lines);
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
		nomem(e);
		return NULL;
	}
	t->w.ops = &ops;
	buf_init(&t->lines, SIZE_MAX / 4);
	buf_init(&t->plain, SIZE_MAX / 4);
	return &t->w;
}
