/* SPDX-License-Identifier: MIT */
#include "put-lanes.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/input.h"
#include "data/folder.h"
#include "json/text.h"
#include "put-parts.h"

#define SLOTS 64 /* at first; a power of two */

void
lanes_init(struct lanes *l)
{
	struct err e = {0};
	int fd;

	keys_check_prefix(l);
	fd = bucket_spool(l->bucket, &e);
	if (fd == -1)
		diag_fail(NULL, &e);
	l->spool = spool_new(fd);
	l->slots = calloc(SLOTS, sizeof(struct lane *));
	if (l->spool == NULL || l->slots == NULL)
		diag_nomem();
	l->n_slots = SLOTS;
	l->last = &l->first;
	l->due = INPUT_FOREVER;
}

void
lanes_free(struct lanes *l)
{
	struct lane *lane;

	while ((lane = l->first) != NULL) {
		l->first = lane->after;
		chain_free(lane->chain);
		buf_free(&lane->at);
		buf_free(&lane->names);
		buf_free(&lane->topic);
		buf_free(&lane->topic_key);
		buf_free(&lane->part_key);
		free(lane);
	}
	free(l->slots);
	spool_free(l->spool);
}

/* -- which lane */

static uint64_t
hash_part(const struct coord_part *in)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < in->topic_len; i++)
		h = (h ^ (unsigned char)in->topic[i]) * UINT64_C(1099511628211);
	for (size_t i = 0; i < in->part_len; i++)
		h = (h ^ (unsigned char)in->part[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static void
grow(struct lanes *l)
{
	size_t n = 2 * l->n_slots;
	struct lane **slots = calloc(n, sizeof(struct lane *));

	if (slots == NULL)
		diag_nomem();
	for (struct lane *lane = l->first; lane; lane = lane->after) {
		struct lane **to = &slots[hash_part(&lane->upto.in) & (n - 1)];

		lane->next = *to;
		*to = lane;
	}
	free(l->slots);
	l->slots = slots;
	l->n_slots = n;
}

static struct lane *
lane_new(
    struct lanes *l, const struct coord_part *in, const char *topic, size_t len)
{
	struct chain_opts chain = {.bucket = l->bucket,
	    .spool = l->spool,
	    .level = l->o->level,
	    .key = lane_put_key};
	struct lane *lane = calloc(1, sizeof *lane), **slot;

	if (lane == NULL)
		diag_nomem();
	lane->all = l;
	lane->due = INPUT_FOREVER;
	lane->next_offset = l->o->start;
	lane_name(lane, in, topic, len);
	chain.arg = lane;
	if (!l->o->event && (lane->chain = chain_new(&chain)) == NULL)
		diag_nomem();
	if (l->n++ == l->n_slots)
		grow(l);
	slot = &l->slots[hash_part(in) & (l->n_slots - 1)];
	lane->next = *slot;
	*slot = lane;
	*l->last = lane;
	l->last = &lane->after;
	return lane;
}

struct lane *
lanes_of(
    struct lanes *l, const struct coord_part *in, const char *topic, size_t len)
{
	struct lane *lane = l->slots[hash_part(in) & (l->n_slots - 1)];

	while (lane != NULL && !coord_same_part(&lane->upto.in, in))
		lane = lane->next;
	if (lane != NULL)
		return lane;
	lane = lane_new(l, in, topic, len);
	lane->coords = true;
	return lane;
}

struct lane *
lanes_of_topic(struct lanes *l, const char *topic, size_t len)
{
	/* a literal that no line has: its lane is not one with coordinates */
	const struct coord_part in = {
	    .topic = topic, .topic_len = len, .part = "0 ", .part_len = 2};
	struct lane *lane = l->slots[hash_part(&in) & (l->n_slots - 1)];

	while (lane != NULL && !coord_same_part(&lane->upto.in, &in))
		lane = lane->next;
	if (lane != NULL)
		return lane;
	lane = lane_new(l, &in, topic, len);
	buf_reset(&lane->part_key);
	buf_char(&lane->part_key, '0');
	return lane;
}

const char *
lane_part(const struct lane *lane)
{
	return lane->part_key.s;
}

uint64_t
lane_next(const struct lane *lane)
{
	return lane->next_offset;
}

void
lanes_look(struct lanes *l, int64_t due)
{
	if (due < l->due)
		l->due = due;
}
