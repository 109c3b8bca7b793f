/* SPDX-License-Identifier: MIT */
#include "store/coord.h"

#include <inttypes.h>
#include <string.h>

#include "base/diag.h"

#define PART_MAX 1024 /* bytes; S3's keys are not longer, and are some */

static int
bad(struct err *e, const char *name, const struct val *v)
{
	char q[DIAG_QUOTE_SIZE];

	if (v == NULL)
		return err_set(e, ERR_DATA, 0, "%s: missing", name);
	return err_set(e, ERR_DATA, 0, "%s: not a position: %s", name,
	    diag_quote(q, v->s, v->len));
}

/* As it stands in the line: with its quotes. */
static int
read_part(struct coord_part *in, const struct val *v)
{
	bool text = v->kind == VAL_STRING;

	if ((v->kind != VAL_NUMBER && !text) || v->len > PART_MAX)
		return -1;
	in->part = v->s - text;
	in->part_len = v->len + 2 * (size_t)text;
	return 0;
}

enum coord_got
coord_of(const struct rec *r, struct coord *c, struct err *e)
{
	const struct val *topic = rec_env(r, NAME_TOPIC);
	const struct val *part = rec_env(r, NAME_PARTITION);
	const struct val *at = rec_env(r, NAME_OFFSET);

	if (topic == NULL || (part == NULL && at == NULL))
		return COORD_NONE;
	if (topic->len == 0) {
		err_set(e, ERR_DATA, 0, "topic: empty");
		return COORD_BAD;
	}
	if (part == NULL || read_part(&c->in, part) != 0) {
		bad(e, "partition", part);
		return COORD_BAD;
	}
	c->in.topic = topic->s;
	c->in.topic_len = topic->len;
	c->null = at != NULL && at->kind == VAL_NULL;
	c->text = at != NULL && at->kind == VAL_STRING;
	c->at.len = 0;
	if (c->null)
		return COORD_FULL;
	if (at == NULL || (at->kind != VAL_NUMBER && !c->text) ||
	    offset_read(&c->at, at->s, at->len) != 0) {
		bad(e, "offset", at);
		return COORD_BAD;
	}
	return COORD_FULL;
}

bool
coord_same_part(const struct coord_part *a, const struct coord_part *b)
{
	return a->part_len == b->part_len && a->topic_len == b->topic_len &&
	       memcmp(a->part, b->part, a->part_len) == 0 &&
	       memcmp(a->topic, b->topic, a->topic_len) == 0;
}

void
coord_put(struct buf *b, const struct coord *c)
{
	const char *quote = c->text ? "\"" : "";

	buf_str(b, "\"topic\":\"");
	buf_add(b, c->in.topic, c->in.topic_len);
	buf_str(b, "\",\"partition\":");
	buf_add(b, c->in.part, c->in.part_len);
	buf_str(b, ",\"offset\":");
	if (c->null) {
		buf_str(b, "null");
		return;
	}
	buf_str(b, quote);
	buf_add(b, c->at.s, c->at.len);
	buf_str(b, quote);
}

void
coord_put_mark(struct buf *b, const struct coord *c)
{
	buf_char(b, '{');
	coord_put(b, c);
	buf_str(b, "}\n");
}

void
coord_put_envelope(struct buf *b, const struct coord *c, const char *key,
    size_t key_len, int64_t ms)
{
	buf_char(b, '{');
	coord_put(b, c);
	if (key == NULL) {
		buf_str(b, ",\"key\":null");
	} else {
		buf_str(b, ",\"key\":\"");
		buf_add(b, key, key_len);
		buf_char(b, '"');
	}
	if (ms >= 0)
		buf_printf(b, ",\"timestamp\":%" PRId64, ms);
	buf_str(b, ",\"value\":");
}
