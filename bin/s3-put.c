/* SPDX-License-Identifier: MIT */
/*
 * s3-put - records into objects of a bucket.
 *
 *	s3-put -B BUCKET [--prefix KEY] [--partition-by A,B] [-z] [FILE...]
 *
 * Promises: each record with coordinates is in the bucket exactly once,
 * however often it is given and whoever is killed when (store/chain.h);
 * nothing is overwritten; a receipt, and status 0, mean that the records are
 * durable; memory does not grow with what waits. Of --layout event only that
 * the last write wins.
 */
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/out.h"
#include "base/stop.h"
#include "data/folder.h"
#include "data/route.h"
#include "json/reader.h"
#include "json/text.h"
#include "net/gz.h"
#include "put-lanes.h"
#include "put-opts.h"

#define LOOK_EVERY 256 /* records between looks at the clock */

struct put {
	const struct put_opts *o;
	struct reader rd;
	struct route route;
	struct folder folder; /* where --partition-by */
	struct lanes lanes;
	struct buf text, key;
	int unique_id;
	struct gz_writer *gz; /* of events */
	struct buf packed;
};

/* What cannot be: wrong options, or the bucket. */
static void
fail(const char *what, const struct err *e)
{
	if (e->kind == ERR_MEM)
		diag_nomem();
	if (e->kind == ERR_USAGE)
		diag_usage("%s: %s", what, e->msg);
	diag_die(
	    e->kind == ERR_TEMP ? ST_TEMP : ST_FATAL, "%s: %s", what, e->msg);
}

static void
unescape(struct buf *b, const struct val *v)
{
	buf_reset(b);
	if (buf_reserve(b, v->len + 1) != NULL)
		buf_end(b, text_unescape(b->s, v->s, v->len));
}

/* -- events */

/* events/event-UNIQUE_ID of pins, else events/TOPIC/event-KEY, or with the
 * coordinates where there is no key. */
static void
event_key(struct put *p, const struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	const struct val *id = rec_val(&p->rd.rec, p->unique_id);
	struct val key = {.s = to->key, .len = to->key_len};
	struct buf *b = &p->key;

	buf_reset(b);
	buf_add(b, p->o->prefix, p->o->prefix_len);
	if (p->o->prefix_len > 0)
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
		unescape(&p->text, &key);
		folder_escape(b, p->text.s, p->text.len);
	} else if (at != NULL) {
		buf_printf(b, "%s+%s", lane_part(lane), at->at.s);
	} else {
		buf_printf(b, "%s+%llu", lane_part(lane),
		    (unsigned long long)lane_next(lane));
	}
	buf_str(b, p->o->level > 0 ? ".json.gz" : ".json");
}

static int
packed(void *arg, const void *s, size_t n, struct err *e)
{
	(void)e;
	buf_add(arg, s, n);
	return 0;
}

static void
event(struct put *p, struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	struct err e = {0};
	struct buf *b = &p->text;

	event_key(p, lane, at, to);
	if (p->key.len > BUCKET_KEY_MAX) {
		reader_reject(
		    &p->rd, NULL, "key: longer than %d bytes", BUCKET_KEY_MAX);
		lane_cover(lane, at, false);
		return;
	}
	buf_reset(b);
	buf_add(b, to->value, to->value_len);
	buf_char(b, '\n');
	if (p->o->level > 0) {
		buf_reset(&p->packed);
		if (p->gz == NULL)
			p->gz = gz_writer_new(p->o->level, packed, &p->packed);
		if (p->gz == NULL || gz_write(p->gz, b->s, b->len, &e) != 0 ||
		    gz_end(p->gz, &e) != 0)
			diag_nomem();
		b = &p->packed;
	}
	if (b->err || p->key.err)
		diag_nomem();
	lane_event(lane, at, p->key.s, b->s, b->len);
}

/* -- records */

static void
store(struct put *p, struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	if (p->rd.rec.shape == REC_TOMBSTONE) {
		lane_cover(lane, at, true);
		return;
	}
	if (p->o->event) {
		event(p, lane, at, to);
		return;
	}
	buf_reset(&p->text);
	if (p->o->by != NULL)
		folder_put(&p->folder, &p->rd.rec, &p->text);
	if (p->text.err)
		diag_nomem();
	lane_give(lane, at, p->text.s, to->value, to->value_len);
}

/* The lane of a record or mark with coordinates. */
static struct lane *
lane_of(struct put *p, const struct coord *at)
{
	const struct val topic = {.s = at->in.topic, .len = at->in.topic_len};

	unescape(&p->key, &topic);
	if (p->key.err)
		diag_nomem();
	return lanes_of(&p->lanes, &at->in, p->key.s);
}

static void
record(struct put *p)
{
	struct lane *lane = NULL;
	struct err e = {0};
	struct routed to;
	struct coord at;
	enum coord_got got = coord_of(&p->rd.rec, &at, &e);

	if (got == COORD_BAD || (got == COORD_FULL && at.null)) {
		reader_reject(
		    &p->rd, NULL, "%s", at.null ? "offset: null" : e.msg);
		return;
	}
	if (got == COORD_FULL)
		lane = lane_of(p, &at);
	if (p->rd.rec.shape == REC_MARK) {
		if (lane != NULL)
			lane_mark(lane, &at);
		else
			reader_reject(&p->rd, NULL, "no row, no coordinates");
		return;
	}
	if (route_find(&p->route, &p->rd.rec, &to, &e) != 0) {
		if (e.kind == ERR_MEM)
			diag_nomem();
		reader_reject(&p->rd, NULL, "%s", e.msg);
		if (lane != NULL)
			lane_cover(lane, &at, false);
		return;
	}
	if (lane == NULL)
		lane = lanes_of_topic(&p->lanes, to.to);
	store(p, lane, got == COORD_FULL ? &at : NULL, &to);
}

static int64_t
idle(void *arg)
{
	return lanes_tick(arg);
}

static void
run(struct put *p)
{
	reader_idle(&p->rd, idle, &p->lanes);
	for (unsigned n = 1; reader_next(&p->rd); n++) {
		record(p);
		if (n % LOOK_EVERY == 0)
			lanes_tick(&p->lanes);
	}
	lanes_finish(&p->lanes);
}

static void
told(void *arg, const char *url)
{
	(void)arg;
	out_str(url);
	out_write("\n", 1);
}

static void
start(struct put *p, struct names *n, struct bucket **b)
{
	const struct put_opts *o = p->o;
	struct err e = {0};

	if (route_init(&p->route, "{topic}", o->key, o->as, n, &e) != 0)
		fail("--key", &e);
	if (o->by != NULL &&
	    folder_init(&p->folder, o->by, o->time, n, &e) != 0)
		fail("--partition-by", &e);
	p->unique_id = names_add(n, "unique_id", 9, TABLE_BIT(TABLE_PIN));
	if (p->unique_id == -1)
		diag_nomem();
	buf_init(&p->text, SIZE_MAX / 4);
	buf_init(&p->key, SIZE_MAX / 4);
	buf_init(&p->packed, SIZE_MAX / 4);
	*b = o->dry ? bucket_open_dry(o->bucket, told, NULL, &e)
		    : bucket_open(o->bucket, true, &e);
	if (*b == NULL)
		fail("-B", &e);
	p->lanes.o = o;
	p->lanes.bucket = *b;
	lanes_init(&p->lanes);
}

static void
end(struct put *p, struct names *n, struct bucket *b)
{
	lanes_free(&p->lanes);
	bucket_close(b);
	gz_writer_free(p->gz);
	buf_free(&p->text);
	buf_free(&p->key);
	buf_free(&p->packed);
	if (p->o->by != NULL)
		folder_free(&p->folder);
	route_free(&p->route);
	reader_free(&p->rd);
	names_free(n);
}

int
main(int argc, char **argv)
{
	struct receipts receipts;
	struct put p = {0};
	struct names *names;
	struct put_opts o;
	struct bucket *b;
	struct tally tally;
	struct err e = {0};
	struct cli cli;
	enum status st;

	put_opts(&o, &cli, argc, argv);
	p.o = &o;
	names = names_new();
	if (names == NULL)
		diag_nomem();
	receipts_init(&receipts, o.receipts, o.dry || isatty(STDOUT_FILENO));
	p.lanes.receipts = &receipts;
	p.lanes.tally = &tally;
	start(&p, names, &b);
	stop_catch();
	tally_init(&tally, &cli);
	reader_init(&p.rd, &tally, &cli, names);
	run(&p);
	if (receipts_close(&receipts, &e) != 0)
		fail(o.bucket, &e);
	out_flush();
	if (tally.skipped > 0 && tally.written == 0)
		diag_warn("%s: all %llu records were there already", o.bucket,
		    (unsigned long long)tally.skipped);
	st = tally_end(&tally);
	end(&p, names, b);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
