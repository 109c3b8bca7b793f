/* SPDX-License-Identifier: MIT */
/*
 * bucket-source - the rows of a bucket's objects as a source; see bucket.h.
 *
 * The objects of a listing stand in the order in which they are read, those
 * of a partition together. Partitions are opened one after the other; those
 * that are read and not covered yet stay, up to PARTS of them. So one object
 * is open at a time.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json/text.h"
#include "store/bucket-rows.h"

#define PARTS 64 /* that may wait for receipts */

static bool
listed_here(const struct bucket_source *b, const char *key)
{
	for (size_t i = 0; i < b->r->nprefixes; i++)
		if (strncmp(
			key, b->r->prefixes[i], strlen(b->r->prefixes[i])) == 0)
			return true;
	return b->r->nprefixes == 0;
}

static int
gone(const struct bucket_place *place, struct err *e)
{
	/* the key comes last: it may be long */
	return err_set(e, ERR_DATA, 0,
	    "has gone, and was read up to line %" PRIu64 " only: %s",
	    place->line + 1, place->key);
}

/* Whether all positions are in objects that are there. */
static int
check_places(struct bucket_source *b, struct err *e)
{
	for (size_t i = 0; i < b->state.parts.n; i++) {
		const struct bucket_place *place = &b->state.v[i];
		struct object o = {.key = place->key};

		if (place->key == NULL || place->end ||
		    !listed_here(b, place->key))
			continue;
		bucket_key_read(&o.k, o.key, b->r->tells);
		if (b->n == 0 || bsearch(&o, b->v, b->n, sizeof o,
				     bucket_objects_cmp) == NULL)
			return gone(place, e);
	}
	return 0;
}

/* --- partitions */

static void
part_free(struct part *part)
{
	buf_free(&part->name);
	free(part);
}

/* The partition of the objects from i on, up to end, without its start. */
static struct part *
part_new(struct bucket_source *b, size_t i, size_t end, struct err *e)
{
	const struct object *o = &b->v[i];
	struct part *part = calloc(1, sizeof *part);
	size_t topic;

	if (part == NULL) {
		err_nomem(e);
		return NULL;
	}
	buf_init(&part->name, SIZE_MAX / 4);
	text_escape(&part->name, o->key + o->k.topic.at, o->k.topic.len);
	topic = part->name.len;
	bucket_key_part(&o->k, o->key, &part->name);
	if (part->name.err) {
		part_free(part);
		err_nomem(e);
		return NULL;
	}
	part->p.name = (struct coord_part){
	    part->name.s, topic, part->name.s + topic, part->name.len - topic};
	part->p.text = bucket_key_text(&o->k, o->key);
	part->p.own = part;
	part->at = part->done = i;
	part->end = end;
	return part;
}

/* Goes to where the state says that it stands. */
static void
part_seek(struct bucket_source *b, struct part *part)
{
	const struct bucket_place *place =
	    bucket_state_of(&b->state, &part->p.name);
	struct object o = {0};

	if (place == NULL)
		return;
	o.key = place->key;
	bucket_key_read(&o.k, o.key, b->r->tells);
	while (
	    part->at < part->end && bucket_objects_cmp(&b->v[part->at], &o) < 0)
		part->at++;
	part->last = part->p.upto = place->at;
	if (part->at == part->end || strcmp(b->v[part->at].key, o.key) != 0)
		return;
	if (place->end)
		part->at++;
	else
		part->skip = place->line + 1;
}

/* Opens the next partition that has something to read, if there is one. */
static int
part_open(struct bucket_source *b, struct err *e)
{
	while (b->next < b->n) {
		size_t i = b->next, end = i + 1;
		struct part *part;

		while (end < b->n && bucket_key_same(&b->v[i].k, b->v[i].key,
					 &b->v[end].k, b->v[end].key))
			end++;
		part = part_new(b, i, end, e);
		if (part == NULL)
			return -1;
		b->next = end;
		part_seek(b, part);
		bucket_rows_since(b, part);
		part->done = part->at;
		if (part->at < part->end) {
			b->at = part;
			b->s.parts[b->s.nparts++] = &part->p;
			return 0;
		}
		part_free(part);
	}
	return 0;
}

static int
source_step(struct source *s, int64_t now, int64_t *due, struct err *e)
{
	struct bucket_source *b = (struct bucket_source *)s;

	*due = INT64_MAX;
	if (!b->listed) {
		if (bucket_objects_list(b, e) != 0 || check_places(b, e) != 0)
			return -1;
		b->listed = true;
		b->look = now + b->r->every;
	}
	if (b->at == NULL && s->nparts < PARTS && part_open(b, e) != 0)
		return -1;
	if (b->at == NULL && b->next == b->n) {
		s->done = !b->r->follow;
		if (b->r->follow && s->nparts == 0) {
			b->listed = now < b->look;
			*due = b->look;
		}
	}
	if (bucket_state_save(&b->state, s->done && s->nparts == 0, e) != 0)
		return -1;
	return 0;
}

/* What was listed is there, so an object that the sink holds cannot hold more
 * than is given. */
static int
source_beyond(struct source *s, struct source_part *p, struct err *e)
{
	(void)s;
	(void)p;
	(void)e;
	return 0;
}

static int
source_commit(struct source *s, struct source_part *p,
    const struct offset *upto, struct err *e)
{
	struct bucket_source *b = (struct bucket_source *)s;
	struct part *part = p->own;
	struct bucket_place place = {.at = *upto, .text = p->text};
	struct offset first = {0};
	const struct object *o;

	if (b->r->state == NULL && !b->r->follow)
		return 0;
	/* the last object that begins at or before it */
	for (size_t i = part->done; i < part->end; i++) {
		struct offset next;

		o = &b->v[i];
		offset_set(&next, 0);
		if (o->k.first.len > 0)
			offset_read(
			    &next, o->key + o->k.first.at, o->k.first.len);
		if (offset_cmp(&next, upto) > 0)
			break;
		part->done = i;
		first = next;
	}
	o = &b->v[part->done];
	if (!offset_diff(upto, &first, &place.line))
		return err_set(e, ERR_DATA, 0, "offset: before its object");
	place.key = o->key;
	place.end = o->over && place.line + 1 == o->lines;
	if (bucket_state_set(&b->state, &p->name, &place, e) != 0)
		return -1;
	return bucket_state_save(&b->state, false, e);
}

/* A last record may have been committed before its object was known to end
 * with it: then the object may go only once that is in the state. */
static int
end_late(struct bucket_source *b, const struct part *part, struct err *e)
{
	const struct bucket_place *place =
	    bucket_state_of(&b->state, &part->p.name);
	const struct object *o = &b->v[part->done];
	struct bucket_place whole;

	if (place == NULL || place->end || part->done == part->end ||
	    !o->over || place->line + 1 != o->lines ||
	    strcmp(place->key, o->key) != 0)
		return 0;
	whole = *place;
	whole.end = true;
	return bucket_state_set(&b->state, &part->p.name, &whole, e);
}

static int
source_release(struct source *s, struct source_part *p, struct err *e)
{
	int st = end_late((struct bucket_source *)s, p->own, e);
	size_t i = 0;

	while (s->parts[i] != p)
		i++;
	for (s->nparts--; i < s->nparts; i++)
		s->parts[i] = s->parts[i + 1];
	part_free(p->own);
	return st;
}

static void
source_close(struct source *s)
{
	struct bucket_source *b = (struct bucket_source *)s;
	struct err e = {0};

	if (bucket_state_save(&b->state, true, &e) != 0) {
		diag_error("%s", e.msg);
		s->tally->failed = true;
	}
	bucket_rows_close(b);
	for (size_t i = 0; i < s->nparts; i++)
		part_free(s->parts[i]->own);
	bucket_objects_free(b);
	values_free(b->values);
	bucket_state_free(&b->state);
	bucket_close(b->bucket);
	buf_free(&b->out);
	free(b->v);
	free(s->parts);
	free(b);
}

struct source *
bucket_source(const char *name, const struct bucket_reading *r, struct err *e)
{
	static const struct source_ops ops = {
	    .step = source_step,
	    .read = bucket_rows_read,
	    .beyond = source_beyond,
	    .commit = source_commit,
	    .release = source_release,
	    .close = source_close,
	};
	struct bucket_source *b = calloc(1, sizeof *b);

	if (b == NULL) {
		err_nomem(e);
		return NULL;
	}
	b->s.ops = &ops;
	b->s.fd = -1;
	b->r = r;
	buf_init(&b->out, SIZE_MAX / 4);
	b->s.parts = calloc(PARTS, sizeof(void *));
	b->values = values_new(r->max_line);
	if (b->s.parts == NULL || b->values == NULL)
		err_nomem(e);
	else if ((b->bucket = bucket_open(name, false, e)) != NULL &&
		 bucket_state_load(&b->state, r->state, e) == 0)
		return &b->s;
	source_close(&b->s);
	return NULL;
}
