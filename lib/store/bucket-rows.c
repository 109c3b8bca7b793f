/* SPDX-License-Identifier: MIT */
/* bucket-rows - the rows of a partition's objects, one after the other. */
#include <inttypes.h>
#include <stdio.h>

#include "store/bucket-rows.h"

#define WHERE (BUCKET_KEY_MAX + 64)

void
bucket_rows_since(const struct bucket_source *b, struct part *part)
{
	while (part->at < part->end && part->skip == 0 &&
	       b->v[part->at].modified < b->r->since)
		part->at++;
}

static long
read_stored(void *arg, void *dst, size_t n, struct err *e)
{
	return bucket_read(arg, dst, n, e);
}

static long
read_text(void *arg, void *dst, size_t n, struct err *e)
{
	return gz_read(arg, dst, n, e);
}

void
bucket_rows_close(struct bucket_source *b)
{
	bucket_get_free(b->get);
	gz_reader_free(b->gz);
	b->get = NULL;
	b->gz = NULL;
}

/* Opens the next object of the part. 0; 1: it cannot be read, which was told;
 * -1 with e. */
static int
object_open(struct bucket_source *b, struct part *part, struct err *e)
{
	const struct object *o = &b->v[part->at];
	bool absent;

	if (o->k.first.len == 0)
		offset_set(&b->first, 0);
	else if (offset_read(
		     &b->first, o->key + o->k.first.at, o->k.first.len) != 0)
		return err_set(e, ERR_DATA, 0, "%s: offset", o->key);
	if (part->skip == 0 && offset_cmp(&b->first, &part->last) <= 0) {
		bucket_objects_tell(
		    b, o->key, "begins before the end of the object before");
		return 1;
	}
	b->seen = 0;
	b->get = bucket_get(b->bucket, o->key, &absent, e);
	if (b->get == NULL) {
		if (!absent && e->kind == ERR_MEM)
			return -1;
		bucket_objects_tell(b, o->key, absent ? "has gone" : e->msg);
		return 1;
	}
	b->gz = gz_reader_new(read_stored, b->get, true);
	if (b->gz == NULL)
		return err_nomem(e);
	values_start(b->values, read_text, b->gz);
	return 0;
}

/* What cannot be read any more ends the part. */
static void
part_fail(struct bucket_source *b, struct part *part, const char *why)
{
	bucket_objects_tell(b, b->v[part->at].key, why);
	bucket_rows_close(b);
	part->at = part->end;
}

static void
object_failed(struct bucket_source *b, struct part *part,
    const struct values_row *row, const struct err *e)
{
	char why[sizeof e->msg + 64];

	if (row->line > 0)
		snprintf(why, sizeof why, "%" PRIu64 ":%" PRIu64 ": %s",
		    row->line, row->byte, e->msg);
	else
		snprintf(why, sizeof why, "%s", e->msg);
	part_fail(b, part, why);
}

/* The end of an object. */
static void
object_end(struct bucket_source *b, struct part *part)
{
	struct object *o = &b->v[part->at];

	if (b->seen < part->skip) {
		part_fail(b, part, "ends before the line that it was read to");
		return;
	}
	bucket_rows_close(b);
	part->skip = 0;
	o->lines = b->seen;
	o->over = true;
	part->at++;
	bucket_rows_since(b, part);
}

/* --- records */

static int
put_row(struct bucket_source *b, const struct part *part,
    const struct values_row *row, struct err *e)
{
	struct coord c = {
	    .in = part->p.name, .at = part->last, .text = part->p.text};

	if (!b->r->bare) {
		buf_char(&b->out, '{');
		coord_put(&b->out, &c);
		buf_str(&b->out, ",\"value\":");
	}
	buf_add(&b->out, row->s, row->len);
	buf_str(&b->out, b->r->bare ? "\n" : "}\n");
	return b->out.err ? err_nomem(e) : 0;
}

static void
refuse(struct bucket_source *b, const struct part *part,
    const struct values_row *row, const char *why)
{
	struct tally *t = b->s.tally;
	char where[WHERE];
	size_t n;

	n = (size_t)snprintf(
	    where, sizeof where, "%s:%" PRIu64, b->v[part->at].key, row->line);
	if (row->byte > 0)
		snprintf(where + n, sizeof where - n, ":%" PRIu64, row->byte);
	t->read++;
	if (tally_reject(t, where, why, row->more ? NULL : row->s, row->len))
		b->s.stop = true;
	if (row->more)
		tally_reject_piece(t, row->s, row->len);
	b->piece = row->more;
}

/* A row or a reject, unless it is one that is done with. */
static int
record(struct bucket_source *b, struct part *part, enum values_got got,
    const struct values_row *row, struct source_run *run, struct err *e)
{
	struct offset at = b->first;

	b->seen = row->place + 1;
	if (row->place < part->skip)
		return 0;
	if (offset_add(&at, row->place) != 0) {
		part_fail(b, part, "offset: too long");
		return 0;
	}
	part->last = run->last = at;
	if (got == VALUES_BAD) {
		refuse(b, part, row, e->msg);
		return 0;
	}
	run->records++;
	return put_row(b, part, row, e);
}

/* One step of the object that is open. 0, or -1 with e. */
static int
object_step(struct bucket_source *b, struct part *part, struct source_run *run,
    struct err *e)
{
	struct values_row row;
	enum values_got got = values_next(b->values, &row, e);

	if (b->piece && got != VALUES_PIECE) {
		tally_reject_piece(b->s.tally, "\n", 1);
		b->piece = false;
	}
	switch (got) {
	case VALUES_ROW:
	case VALUES_BAD: return record(b, part, got, &row, run, e);
	case VALUES_PIECE:
		if (b->piece)
			tally_reject_piece(b->s.tally, row.s, row.len);
		break;
	case VALUES_END: object_end(b, part); break;
	case VALUES_ERROR:
		if (e->kind == ERR_MEM)
			return -1;
		object_failed(b, part, &row, e);
	}
	return 0;
}

enum source_got
bucket_rows_read(struct source *s, struct source_part *p, size_t most,
    uint64_t records, struct source_run *run, struct err *e)
{
	struct bucket_source *b = (struct bucket_source *)s;
	struct part *part = p->own;
	struct offset before = part->last;
	int st = 0;

	buf_reset(&b->out);
	*run = (struct source_run){.last = part->last};
	while (part->at < part->end && b->out.len < most &&
	       run->records < records && !(s->stop && !b->piece)) {
		if (b->get == NULL) {
			st = object_open(b, part, e);
			if (st > 0)
				part->at = part->end;
			if (st != 0)
				break;
		}
		if (object_step(b, part, run, e) != 0)
			return SOURCE_ERROR;
	}
	if (st < 0)
		return SOURCE_ERROR;
	if (part->at == part->end) {
		p->state = PART_END;
		b->at = NULL;
	}
	if (offset_cmp(&before, &part->last) == 0)
		return SOURCE_NONE;
	run->s = b->out.s;
	run->len = b->out.len;
	return SOURCE_RUN;
}
