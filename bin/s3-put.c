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
#include "put-event.h"
#include "put-lanes.h"
#include "put-opts.h"

#define LOOK_EVERY 256 /* records between looks at the clock */

struct put {
	const struct put_opts *o;
	struct reader rd;
	struct route route;
	struct folder folder; /* where --partition-by */
	struct lanes lanes;
	struct events events; /* of --layout event */
	struct buf folders, topic;
};

/* -- records */

static void
store(struct put *p, struct lane *lane, const struct coord *at,
    const struct routed *to)
{
	struct err e = {0};

	if (p->rd.rec.shape == REC_TOMBSTONE) {
		lane_cover(lane, at, true);
		return;
	}
	if (p->o->event) {
		events_put(&p->events, lane, at, to);
		return;
	}
	buf_reset(&p->folders);
	if (p->o->by != NULL)
		folder_put(&p->folder, &p->rd.rec, &p->folders);
	if (p->folders.err)
		diag_nomem();
	if (lane_fits(lane, at, p->folders.s, &e) != 0) {
		if (e.kind == ERR_MEM)
			diag_nomem();
		reader_reject(&p->rd, NULL, "%s", e.msg);
		lane_cover(lane, at, false);
		return;
	}
	lane_give(lane, at, p->folders.s, to->value, to->value_len);
}

/* The lane of a record or mark with coordinates. */
static struct lane *
lane_of(struct put *p, const struct coord *at)
{
	struct buf *b = &p->topic;

	buf_reset(b);
	if (buf_reserve(b, at->in.topic_len + 1) == NULL)
		diag_nomem();
	buf_end(b, text_unescape(b->s, at->in.topic, at->in.topic_len));
	return lanes_of(&p->lanes, &at->in, b->s, b->len);
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
		reader_reject(&p->rd, NULL, "%s",
		    got == COORD_BAD ? e.msg : "offset: not a position: null");
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
		lane = lanes_of_topic(&p->lanes, to.to, to.to_len);
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
		diag_fail("--key", &e);
	if (o->by != NULL &&
	    folder_init(&p->folder, o->by, o->time, n, &e) != 0)
		diag_fail("--partition-by", &e);
	p->events.rd = &p->rd;
	p->events.o = o;
	events_init(&p->events, n);
	buf_init(&p->folders, SIZE_MAX / 4);
	buf_init(&p->topic, SIZE_MAX / 4);
	*b = o->dry ? bucket_open_dry(o->bucket, told, NULL, &e)
		    : bucket_open(o->bucket, true, &e);
	if (*b == NULL)
		diag_fail(NULL, &e);
	p->lanes.o = o;
	p->lanes.bucket = p->events.bucket = *b;
	lanes_init(&p->lanes);
}

static void
end(struct put *p, struct names *n, struct bucket *b)
{
	lanes_free(&p->lanes);
	bucket_close(b);
	events_free(&p->events);
	buf_free(&p->folders);
	buf_free(&p->topic);
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
		diag_fail(NULL, &e);
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
