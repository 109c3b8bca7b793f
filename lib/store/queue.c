/* SPDX-License-Identifier: MIT */
#include "store/queue.h"

#include <stdlib.h>
#include <string.h>

/* Memory that a long line took is given back. */
#define KEEP_MOST ((size_t)8 << 20)

/* A record whose views are places in the text. */
struct queue_item {
	struct writer_record r;
	size_t line, key, value, topic, part;
};

void
queue_free(struct queue *q)
{
	buf_free(&q->text);
	free(q->v);
	*q = (struct queue){0};
}

void
queue_reset(struct queue *q)
{
	q->n = 0;
	if (q->text.cap > KEEP_MOST)
		buf_free(&q->text);
	else if (q->text.s != NULL)
		buf_reset(&q->text);
}

size_t
queue_size(const struct queue *q)
{
	return q->text.cap + q->cap * sizeof *q->v;
}

/* Where s[0..len) is in the text: in the line's copy, or one of its own. */
static size_t
place(struct queue *q, const struct queue_item *i, const char *s, size_t len)
{
	size_t at = q->text.len;

	if (s >= i->r.line && s + len <= i->r.line + i->r.line_len)
		return i->line + (size_t)(s - i->r.line);
	if (s != NULL)
		buf_add(&q->text, s, len);
	return at;
}

static int
grow(struct queue *q)
{
	size_t cap = q->cap == 0 ? 64 : q->cap * 2;
	struct queue_item *v = realloc(q->v, cap * sizeof *v);

	if (v == NULL)
		return -1;
	q->v = v;
	q->cap = cap;
	return 0;
}

int
queue_add(struct queue *q, const struct writer_record *r)
{
	struct queue_item *i;

	if (q->n == q->cap && grow(q) != 0)
		return -1;
	if (q->text.s == NULL)
		buf_init(&q->text, SIZE_MAX / 4);
	i = &q->v[q->n];
	i->r = *r;
	i->line = q->text.len;
	buf_add(&q->text, r->line, r->line_len);
	i->key = place(q, i, r->key, r->key_len);
	i->value = place(q, i, r->value, r->value_len);
	if (r->has_from) {
		i->topic = place(q, i, r->from.in.topic, r->from.in.topic_len);
		i->part = place(q, i, r->from.in.part, r->from.in.part_len);
	}
	if (q->text.err)
		return -1;
	q->n++;
	return 0;
}

void
queue_get(const struct queue *q, size_t i, struct writer_record *r)
{
	const struct queue_item *item = &q->v[i];
	const char *s = q->text.s;

	*r = item->r;
	r->line = s + item->line;
	r->value = s + item->value;
	if (r->key != NULL)
		r->key = s + item->key;
	if (r->has_from) {
		r->from.in.topic = s + item->topic;
		r->from.in.part = s + item->part;
	}
}
