/* SPDX-License-Identifier: MIT */
#include "put-event.h"

#include <inttypes.h>

#include "base/diag.h"
#include "data/folder.h"
#include "json/text.h"

void
events_init(struct events *v, struct names *n)
{
	v->unique_id = names_add(n, "unique_id", 9, TABLE_BIT(TABLE_PIN));
	if (v->unique_id == -1)
		diag_nomem();
	buf_init(&v->key, SIZE_MAX / 4);
	buf_init(&v->text, SIZE_MAX / 4);
	buf_init(&v->packed, SIZE_MAX / 4);
}

void
events_free(struct events *v)
{
	gz_writer_free(v->gz);
	buf_free(&v->key);
	buf_free(&v->text);
	buf_free(&v->packed);
}

static void
put_key(struct events *v, const struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	const struct val *id = rec_val(&v->rd->rec, v->unique_id);
	struct val key = {.s = to->key, .len = to->key_len};
	struct buf *b = &v->key;

	buf_reset(b);
	buf_add(b, v->o->prefix, v->o->prefix_len);
	if (v->o->prefix_len > 0)
		buf_char(b, '/');
	if (to->table == TABLE_PIN && id != NULL && id->kind == VAL_STRING &&
	    id->len > 0) {
		key = *id;
	} else {
		folder_escape(b, to->to, to->to_len);
		buf_char(b, '/');
	}
	buf_str(b, "event-");
	if (key.s != NULL) {
		buf_reset(&v->text);
		if (buf_reserve(&v->text, key.len + 1) != NULL)
			buf_end(
			    &v->text, text_unescape(v->text.s, key.s, key.len));
		folder_escape(b, v->text.s, v->text.len);
	} else if (at != NULL) {
		buf_printf(b, "%s+%s", lane_part(lane), at->at.s);
	} else {
		buf_printf(b, "%s+%" PRIu64, lane_part(lane), lane_next(lane));
	}
	buf_str(b, v->o->level > 0 ? ".json.gz" : ".json");
	if (b->err || v->text.err)
		diag_nomem();
}

static int
packed(void *arg, const void *s, size_t n, struct err *e)
{
	(void)e;
	buf_add(arg, s, n);
	return 0;
}

/* The line as an object's bytes: in text, or packed. */
static const struct buf *
pack(struct events *v, const struct routed *to)
{
	struct err e = {0};
	struct buf *b = &v->text;

	buf_reset(b);
	buf_add(b, to->value, to->value_len);
	buf_char(b, '\n');
	if (b->err)
		diag_nomem();
	if (v->o->level > 0) {
		buf_reset(&v->packed);
		if (v->gz == NULL)
			v->gz = gz_writer_new(v->o->level, packed, &v->packed);
		if (v->gz == NULL || gz_write(v->gz, b->s, b->len, &e) != 0 ||
		    gz_end(v->gz, &e) != 0)
			diag_nomem();
		b = &v->packed;
	}
	if (b->err)
		diag_nomem();
	return b;
}

void
events_put(struct events *v, struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	const struct buf *b;
	struct err e = {0};

	put_key(v, lane, at, to);
	if (bucket_fits(v->bucket, v->key.s, &e) != 0) {
		reader_reject(v->rd, NULL, "%s", e.msg);
		lane_cover(lane, at, false);
		return;
	}
	b = pack(v, to);
	lane_event(lane, at, v->key.s, b->s, b->len);
}
