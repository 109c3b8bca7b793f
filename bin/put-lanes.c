/* SPDX-License-Identifier: MIT */
#include "put-lanes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/input.h"
#include "data/folder.h"
#include "json/text.h"
#include "store/chain.h"

#define SLOTS 64 /* at first; a power of two */
/* A full lane waits so long for more lines of its last offset. */
#define FULL_WAIT INT64_C(100000000)

struct lane {
	struct lanes *all;
	struct lane *next;  /* of the same slot */
	struct lane *after; /* in the order of their coming */
	struct coord upto;  /* given so far; its views are in `names` */
	bool coords;	    /* else they are counted here */
	bool news;	    /* something was given since the last receipt */
	bool owed;	    /* a mark waits for the end of an object */
	uint64_t count, objects;
	uint64_t next_offset;
	int64_t due;
	struct chain *chain;
	struct buf names;     /* topic and partition as lines have them */
	struct buf topic;     /* plain text */
	struct buf topic_key; /* as keys have them */
	struct buf part_key;
	char *at; /* owned: the key of the last object; NULL: none */
};

static void
die(const struct err *e, const char *where)
{
	enum status st = e->kind == ERR_TEMP ? ST_TEMP : ST_FATAL;

	if (e->kind == ERR_MEM)
		diag_nomem();
	if (where != NULL && *where != '\0')
		diag_die(st, "%s: %s", where, e->msg);
	diag_die(st, "%s", e->msg);
}

void
lanes_init(struct lanes *l)
{
	struct err e = {0};
	int fd = bucket_spool(l->bucket, &e);

	if (fd == -1)
		die(&e, NULL);
	l->spool = spool_new(fd);
	l->slots = calloc(SLOTS, sizeof *l->slots);
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
		free(lane->at);
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
	struct lane **slots = calloc(n, sizeof *slots);

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

/* PREFIX/topic/partition=0/topic+0+0000000042, or with other folders. */
static void
put_key(
    struct buf *b, void *arg, const char *folder, const struct offset *first)
{
	const struct lane *lane = arg;
	const struct put_opts *o = lane->all->o;

	buf_add(b, o->prefix, o->prefix_len);
	if (o->prefix_len > 0)
		buf_char(b, '/');
	buf_add(b, lane->topic_key.s, lane->topic_key.len);
	buf_char(b, '/');
	if (*folder != '\0')
		buf_str(b, folder);
	else
		buf_printf(b, "partition=%s", lane->part_key.s);
	buf_printf(b, "/%s+%s+", lane->topic_key.s, lane->part_key.s);
	for (size_t i = first->len; i < 10; i++)
		buf_char(b, '0');
	buf_add(b, first->s, first->len);
}

static void
name_lane(struct lane *lane, const struct coord_part *in, const char *topic)
{
	size_t quote = in->part[0] == '"';
	struct buf part;

	buf_init(&lane->names, SIZE_MAX / 4);
	buf_init(&lane->topic, SIZE_MAX / 4);
	buf_init(&lane->topic_key, SIZE_MAX / 4);
	buf_init(&lane->part_key, SIZE_MAX / 4);
	buf_init(&part, SIZE_MAX / 4);
	buf_add(&lane->names, in->topic, in->topic_len);
	buf_add(&lane->names, in->part, in->part_len);
	buf_str(&lane->topic, topic);
	folder_escape(&lane->topic_key, topic, strlen(topic));
	if (buf_reserve(&part, in->part_len) != NULL)
		buf_end(&part, text_unescape(part.s, in->part + quote,
				   in->part_len - 2 * quote));
	folder_escape(&lane->part_key, part.s, part.len);
	if (part.err || lane->names.err || lane->topic.err ||
	    lane->topic_key.err || lane->part_key.err)
		diag_nomem();
	buf_free(&part);
	lane->upto.in = (struct coord_part){.topic = lane->names.s,
	    .topic_len = in->topic_len,
	    .part = lane->names.s + in->topic_len,
	    .part_len = in->part_len};
}

static struct lane *
lane_new(struct lanes *l, const struct coord_part *in, const char *topic)
{
	struct chain_opts chain = {.bucket = l->bucket,
	    .spool = l->spool,
	    .level = l->o->level,
	    .key = put_key};
	struct lane *lane = calloc(1, sizeof *lane), **slot;

	if (lane == NULL)
		diag_nomem();
	lane->all = l;
	lane->due = INPUT_FOREVER;
	lane->next_offset = l->o->start;
	name_lane(lane, in, topic);
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
lanes_of(struct lanes *l, const struct coord_part *in, const char *topic)
{
	struct lane *lane = l->slots[hash_part(in) & (l->n_slots - 1)];

	while (lane != NULL && !coord_same_part(&lane->upto.in, in))
		lane = lane->next;
	if (lane != NULL)
		return lane;
	lane = lane_new(l, in, topic);
	lane->coords = true;
	return lane;
}

struct lane *
lanes_of_topic(struct lanes *l, const char *topic)
{
	/* a literal that no line has: its lane is not one with coordinates */
	const struct coord_part in = {.topic = topic,
	    .topic_len = strlen(topic),
	    .part = "0 ",
	    .part_len = 2};
	struct lane *lane = l->slots[hash_part(&in) & (l->n_slots - 1)];

	while (lane != NULL && !coord_same_part(&lane->upto.in, &in))
		lane = lane->next;
	if (lane != NULL)
		return lane;
	lane = lane_new(l, &in, topic);
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

/* -- rotation */

static bool
inside(const struct lane *lane)
{
	return lane->chain != NULL && chain_inside(lane->chain);
}

static void
put_at(struct lane *lane, const char *key)
{
	free(lane->at);
	lane->at = key != NULL ? strdup(key) : NULL;
	if (key != NULL && lane->at == NULL)
		diag_nomem();
}

static void
send(struct lane *lane, bool null)
{
	struct receipt r = {.sink = "s3",
	    .has_coord = lane->coords,
	    .upto = lane->upto,
	    .topic = lane->topic.s};
	char url[2 * BUCKET_KEY_MAX + 1024];
	struct err e = {0};

	r.upto.null = null;
	if (!null) {
		r.count = lane->count;
		r.objects = lane->objects;
		if (lane->at != NULL) {
			bucket_url(
			    lane->all->bucket, lane->at, url, sizeof url);
			r.at = url;
		}
		lane->count = lane->objects = 0;
		lane->news = lane->owed = false;
	}
	if (receipts_send(lane->all->receipts, &r, &e) != 0)
		die(&e, NULL);
	if (!null)
		put_at(lane, NULL);
}

/* Makes durable what waits. */
static void
put(struct lane *lane)
{
	struct tally *t = lane->all->tally;
	char url[2 * BUCKET_KEY_MAX + 1024] = "";
	struct chain_done d;
	struct err e = {0};

	lane->due = INPUT_FOREVER;
	if (lane->chain == NULL)
		return;
	if (chain_rotate(lane->chain, &d, &e) != 0) {
		if (chain_failed(lane->chain)[0] != '\0')
			bucket_url(lane->all->bucket, chain_failed(lane->chain),
			    url, sizeof url);
		die(&e, e.kind == ERR_DATA ? url : NULL);
	}
	t->written += d.lines;
	t->skipped += d.replayed;
	lane->objects += d.objects;
	if (d.objects > 0)
		put_at(lane, d.last);
}

static void
rotate(struct lane *lane)
{
	put(lane);
	if (lane->news && !inside(lane))
		send(lane, false);
}

static bool
full(const struct lane *lane)
{
	const struct put_opts *o = lane->all->o;

	if (lane->owed && !inside(lane))
		return true;
	if (lane->chain == NULL)
		return lane->count >= o->lines;
	return chain_lines(lane->chain) >= o->lines ||
	       chain_bytes(lane->chain) >= o->bytes;
}

/* Before a record at this offset: lines of one offset stay together, and a
 * receipt that leaves now does not cover it yet. */
static void
turn(struct lane *lane, const struct coord *at)
{
	int r = at != NULL ? offset_cmp(&at->at, &lane->upto.at) : 1;

	if (r < 0) {
		/* another run, within one input */
		rotate(lane);
		if (lane->chain != NULL)
			chain_anew(lane->chain);
	} else if (r > 0 && full(lane)) {
		rotate(lane);
	}
	if (at != NULL) {
		lane->upto.at = at->at;
		lane->upto.text = at->text;
	}
}

/* After it: sees to when it will be told of. */
static void
taken(struct lane *lane, const struct coord *at, bool counted)
{
	struct lanes *l = lane->all;
	int64_t due = INPUT_FOREVER;

	lane->news = lane->news || at != NULL || counted;
	lane->count += counted;
	if (full(lane))
		due = clock_now() + FULL_WAIT;
	else if (lane->due == INPUT_FOREVER && l->o->every > 0)
		due = clock_now() + l->o->every;
	if (due < lane->due)
		lane->due = due;
	if (due < l->due)
		l->due = due;
}

void
lane_give(struct lane *lane, const struct coord *at, const char *folder,
    const char *line, size_t len)
{
	char url[2 * BUCKET_KEY_MAX + 1024];
	struct offset counted;
	struct err e = {0};

	turn(lane, at);
	offset_set(&counted, lane->next_offset);
	if (at == NULL)
		lane->next_offset++;
	if (chain_give(lane->chain, at != NULL ? &at->at : &counted, folder,
		line, len, &e) != 0) {
		bucket_url(lane->all->bucket, chain_failed(lane->chain), url,
		    sizeof url);
		die(&e, e.kind == ERR_DATA ? url : NULL);
	}
	taken(lane, at, true);
}

void
lane_event(struct lane *lane, const struct coord *at, const char *key,
    const char *line, size_t len)
{
	struct err e = {0};
	struct bucket_new *o;

	turn(lane, at);
	if (at == NULL)
		lane->next_offset++;
	o = bucket_new(lane->all->bucket, &e);
	if (o == NULL)
		die(&e, NULL);
	if (bucket_write(o, line, len, &e) != 0)
		die(&e, NULL);
	if (bucket_publish(o, key, false, &e) != BUCKET_DONE)
		die(&e, NULL);
	lane->all->tally->written++;
	lane->objects++;
	put_at(lane, key);
	taken(lane, at, true);
}

void
lane_cover(struct lane *lane, const struct coord *at, bool counted)
{
	turn(lane, at);
	taken(lane, at, counted);
}

void
lane_mark(struct lane *lane, const struct coord *at)
{
	if (offset_cmp(&at->at, &lane->upto.at) > 0) {
		lane->upto.at = at->at;
		lane->upto.text = at->text;
	}
	put(lane);
	lane->owed = inside(lane);
	send(lane, lane->owed);
}

int64_t
lanes_tick(struct lanes *l)
{
	int64_t now = clock_now();

	if (now < l->due)
		return l->due;
	l->due = INPUT_FOREVER;
	for (struct lane *lane = l->first; lane; lane = lane->after) {
		if (lane->due <= now)
			rotate(lane);
		if (lane->due < l->due)
			l->due = lane->due;
	}
	return l->due;
}

void
lanes_finish(struct lanes *l)
{
	for (struct lane *lane = l->first; lane; lane = lane->after)
		rotate(lane);
}
