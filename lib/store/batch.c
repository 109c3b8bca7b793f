/* SPDX-License-Identifier: MIT */
#include "store/batch.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/failpoint.h"

/* Memory that empty queues may keep, of all partitions. */
#define KEEP_MOST ((size_t)4 << 20)

void
batches_free(struct batches *s)
{
	for (size_t i = 0; i < s->n; i++) {
		log_writer_close(&s->v[i]->log);
		queue_free(&s->v[i]->queue);
		free(s->v[i]);
	}
	free(s->v);
	buf_free(&s->lines);
	*s = (struct batches){0};
}

struct batch *
batch_new(struct batches *s, const struct batch_kind *kind, const char *dir,
    struct err *e)
{
	struct batch *b, **v;

	if (s->n == s->cap) {
		size_t cap = s->cap == 0 ? 8 : s->cap * 2;

		v = realloc(s->v, cap * sizeof(void *));
		if (v == NULL) {
			err_nomem(e);
			return NULL;
		}
		s->v = v;
		s->cap = cap;
	}
	b = calloc(1, sizeof *b);
	if (b == NULL) {
		err_nomem(e);
		return NULL;
	}
	if (s->lines.s == NULL)
		buf_init(&s->lines, SIZE_MAX / 4);
	b->kind = kind;
	s->v[s->n++] = b;
	return log_writer_open(&b->log, dir, e) == 0 ? b : NULL;
}

int
batch_put(struct batch *b, struct writer *w, const struct writer_record *r,
    struct err *e)
{
	if (queue_add(&b->queue, r) != 0)
		return err_nomem(e);
	w->queued += r->line_len + QUEUE_ITEM;
	return 0;
}

/* The coordinates of record i of a flush. */
static struct coord
coord_at(const struct batch *b, uint64_t i)
{
	struct coord c = {.in = b->name, .text = b->text};

	b->kind->number(b, b->first + i, &c.at);
	return c;
}

/* All that is queued, as lines. */
static int
put_lines(struct batches *s, struct batch *b, int64_t ms, struct err *e)
{
	buf_reset(&s->lines);
	for (size_t i = 0; i < b->queue.n; i++) {
		struct coord c = coord_at(b, i);
		struct writer_record r;

		queue_get(&b->queue, i, &r);
		coord_put_envelope(&s->lines, &c, r.key, r.key_len, ms);
		buf_add(&s->lines, r.value, r.value_len);
		buf_add(&s->lines, "}\n", 2);
	}
	return s->lines.err ? err_nomem(e) : 0;
}

static int
append(struct batches *s, struct batch *b, int64_t ms, struct err *e)
{
	int ready = 1, st = 0;

	if (log_lock(&b->log, &b->first, e) != 0)
		return -1;
	if (b->kind->ready != NULL)
		ready = b->kind->ready(b, e);
	if (ready < 0 || (ready > 0 && put_lines(s, b, ms, e) != 0))
		st = -1;
	else if (ready > 0)
		st = log_append(&b->log, s->lines.s, s->lines.len, b->queue.n,
		    &b->stand, e);
	log_unlock(&b->log);
	return st;
}

static int
append_all(struct batches *s, int64_t ms, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		s->v[i]->stand = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->queue.n > 0 && append(s, s->v[i], ms, e) != 0)
			return -1;
	return 0;
}

static int
sync_all(struct batches *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->stand > 0 && log_sync(&s->v[i]->log, e) != 0)
			return -1;
	return 0;
}

static void
tell(struct batches *s, struct batch *b, struct writer *w, int64_t ms)
{
	struct writer_record r;

	for (size_t i = 0; i < b->stand; i++) {
		struct writer_fate fate = {
		    .record = &r, .at = coord_at(b, i), .ms = ms};

		queue_get(&b->queue, i, &r);
		w->told(w->arg, &fate);
	}
	queue_reset(&b->queue);
	s->kept -= b->kept;
	b->kept = queue_size(&b->queue);
	if (s->kept + b->kept > KEEP_MOST) {
		queue_free(&b->queue);
		b->kept = 0;
	}
	s->kept += b->kept;
}

int
batches_flush(struct batches *s, struct writer *w, size_t *left, struct err *e)
{
	int64_t ms = clock_epoch_ms();
	struct err later;
	int st = append_all(s, ms, e);

	FAILPOINT("batch.appended");
	/* also after a failure: what stands is told */
	if (sync_all(s, st == 0 ? e : &later) != 0)
		return -1;
	FAILPOINT("batch.synced");
	*left = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->stand > 0)
			tell(s, s->v[i], w, ms);
		else
			*left += s->v[i]->queue.n;
	w->queued = 0;
	return st;
}
