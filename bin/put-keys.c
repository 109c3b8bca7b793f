/* SPDX-License-Identifier: MIT */
/* put-keys - how a lane is called, and its objects. */
#include <string.h>

#include "base/diag.h"
#include "data/folder.h"
#include "json/text.h"
#include "put-parts.h"

/* No part of a key so long is too long in any store (a name in a folder may
 * have 255 bytes), nor is the key. */
#define FITS_ALWAYS 255
#define SUFFIX ".json.gz" /* what chain.h adds at most */

void
lane_name(struct lane *lane, const struct coord_part *in, const char *topic,
    size_t len)
{
	size_t quote = in->part[0] == '"';
	struct buf part;

	buf_init(&lane->names, SIZE_MAX / 4);
	buf_init(&lane->topic, SIZE_MAX / 4);
	buf_init(&lane->topic_key, SIZE_MAX / 4);
	buf_init(&lane->part_key, SIZE_MAX / 4);
	buf_init(&lane->at, SIZE_MAX / 4);
	buf_init(&part, SIZE_MAX / 4);
	buf_add(&lane->names, in->topic, in->topic_len);
	buf_add(&lane->names, in->part, in->part_len);
	buf_add(&lane->topic, topic, len);
	folder_escape(&lane->topic_key, topic, len);
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

/* PREFIX/topic/partition=0/topic+0+0000000042, or with other folders. */
void
lane_put_key(
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

void
keys_check_prefix(const struct lanes *l)
{
	const struct put_opts *o = l->o;
	char q[DIAG_QUOTE_SIZE];
	struct buf key;

	buf_init(&key, SIZE_MAX / 4);
	buf_add(&key, o->prefix, o->prefix_len);
	/* no key is shorter, as lane_fits has them */
	buf_str(
	    &key, o->event ? "/event-k.json" : "/t/a=b/t+0+0000000000.json.gz");
	if (key.err)
		diag_nomem();
	if (o->prefix_len > 0 && bucket_fits(l->bucket, key.s, NULL) != 0)
		diag_usage("--prefix: no key can begin so: \"%s\"",
		    diag_quote(q, o->prefix, o->prefix_len));
	buf_free(&key);
}

int
lane_fits(const struct lane *lane, const struct coord *at, const char *folder,
    struct err *e)
{
	const struct lanes *l = lane->all;
	const struct offset any = {.len = 20, .s = "18446744073709551615"};
	struct buf key;
	int st;

	if (l->o->prefix_len + 2 * lane->topic_key.len +
		2 * lane->part_key.len + strlen(folder) + OFFSET_DIGITS +
		sizeof "//partition=/+++" SUFFIX <
	    FITS_ALWAYS)
		return 0;
	buf_init(&key, SIZE_MAX / 4);
	lane_put_key(&key, (void *)lane, folder, at != NULL ? &at->at : &any);
	buf_str(&key, SUFFIX);
	st = key.err ? err_nomem(e) : bucket_fits(l->bucket, key.s, e);
	buf_free(&key);
	return st;
}
