/* SPDX-License-Identifier: MIT */
/* post - the loop of kafka-post and kinesis-put; see post.h. */
#include "post.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/stop.h"
#include "base/tally.h"
#include "data/route.h"
#include "json/reader.h"
#include "json/text.h"
#include "post-opts.h"
#include "store/parts.h"
#include "store/receipt.h"

/* Queued bytes that make a batch: one fdatasync, or one request and more. */
#define BATCH_BYTES ((size_t)2 << 20)

/* Of a partition of the input. */
struct lane {
	struct coord upto; /* the last coordinates given; its parts are those
			     * of the table */
	uint64_t count;	   /* records since the last receipt */
	bool due;	   /* something was given since the last receipt */
};

struct post {
	const struct post_tool *tool;
	const struct post_opts *o;
	struct tally *tally;
	struct reader rd;
	struct route route;
	struct writer *w;
	struct receipts receipts;
	struct parts parts;
	struct lane *lanes; /* by the number of their parts */
	size_t nlanes;
	struct buf out;
	uint64_t count; /* durable records without coordinates, not told */
	int64_t queued; /* records */
	bool stopped;	/* by -e, in a fate */
};

/* What ends the tool, told. */
static noreturn void
die(const struct err *e)
{
	if (e->kind == ERR_MEM)
		diag_nomem();
	diag_die(e->kind == ERR_TEMP ? ST_TEMP : ST_FATAL, "%s", e->msg);
}

static void
pass(struct post *p, const struct writer_fate *f)
{
	const struct writer_record *r = f->record;

	buf_reset(&p->out);
	coord_put_envelope(&p->out, &f->at, r->key, r->key_len, -1);
	buf_add(&p->out, r->value, r->value_len);
	buf_add(&p->out, "}\n", 2);
	if (p->out.err)
		diag_nomem();
	out_write(p->out.s, p->out.len);
}

/* What became of a record. */
static void
told(void *arg, const struct writer_fate *f)
{
	const struct writer_record *r = f->record;
	struct post *p = arg;
	char where[288];
	size_t at;

	if (f->refused != NULL) {
		snprintf(where, sizeof where, "%.220s:%llu", r->file,
		    (unsigned long long)r->lineno);
		if (tally_reject(
			p->tally, where, f->refused, r->line, r->line_len))
			p->stopped = true;
		return;
	}
	p->tally->written++;
	if (p->o->pass)
		pass(p, f);
	at = r->has_from ? parts_look(&p->parts, &r->from.in) : PARTS_NONE;
	if (at == PARTS_NONE)
		p->count++;
	else
		p->lanes[at].count++;
}

static struct lane *
lane_of(struct post *p, const struct coord *c)
{
	size_t at = parts_find(&p->parts, &c->in);
	struct lane *v;

	if (at == PARTS_NONE)
		diag_nomem();
	if (at == p->nlanes) {
		v = realloc(p->lanes, (p->nlanes + 1) * sizeof *v);
		if (v == NULL)
			diag_nomem();
		p->lanes = v;
		v[p->nlanes++] = (struct lane){0};
	}
	p->lanes[at].upto = *c;
	p->lanes[at].upto.in = p->parts.v[at];
	p->lanes[at].due = true;
	return &p->lanes[at];
}

static void
send(struct post *p, const struct receipt *r)
{
	struct err e = {0};

	if (receipts_send(&p->receipts, r, &e) != 0)
		die(&e);
}

static void
send_receipts(struct post *p)
{
	struct receipt r = {.sink = p->tool->sink};

	for (size_t i = 0; i < p->nlanes; i++) {
		struct lane *l = &p->lanes[i];

		if (!l->due)
			continue;
		r.has_coord = true;
		r.upto = l->upto;
		r.count = l->count;
		send(p, &r);
		l->due = false;
		l->count = 0;
	}
	if (p->count == 0)
		return;
	r.has_coord = false;
	r.count = p->count;
	send(p, &r);
	p->count = 0;
}

/* All that was read is durable, or refused and kept; and it is said. */
static void
flush(struct post *p)
{
	struct err e = {0};
	int st = p->w->ops->flush(p->w, &e);

	/* --pass: nobody shall wait for a record that is durable */
	out_flush();
	if (st != 0)
		die(&e);
	p->queued = 0;
	send_receipts(p);
}

static int64_t
idle(void *arg)
{
	flush(arg);
	return INPUT_FOREVER;
}

static void
dry(struct post *p, const struct writer_record *r)
{
	buf_reset(&p->out);
	buf_str(&p->out, "{\"topic\":\"");
	text_escape(&p->out, r->to, strlen(r->to));
	buf_char(&p->out, '"');
	if (r->partition >= 0)
		buf_printf(&p->out, ",\"partition\":%" PRId64, r->partition);
	buf_str(&p->out, r->key == NULL ? ",\"key\":null" : ",\"key\":\"");
	if (r->key != NULL) {
		buf_add(&p->out, r->key, r->key_len);
		buf_char(&p->out, '"');
	}
	buf_str(&p->out, ",\"value\":");
	buf_add(&p->out, r->value, r->value_len);
	buf_add(&p->out, "}\n", 2);
	if (p->out.err)
		diag_nomem();
	out_write(p->out.s, p->out.len);
	p->tally->written++;
}

/* 0, or -1 with e: it is to be rejected. */
static int
put(struct post *p, struct err *e)
{
	const struct rec *rec = &p->rd.rec;
	struct writer_record r = {.partition = p->o->partition,
	    .line = rec->line,
	    .line_len = rec->len,
	    .file = p->rd.in.name,
	    .lineno = p->rd.lineno};
	struct routed to;

	switch (coord_of(rec, &r.from, e)) {
	case COORD_BAD: return -1;
	case COORD_FULL:
		if (r.from.null)
			return err_set(
			    e, ERR_DATA, 0, "offset: not a position: null");
		lane_of(p, &r.from);
		r.has_from = true;
		break;
	case COORD_NONE: break;
	}
	if (rec->shape == REC_MARK)
		return 0;
	if (route_find(&p->route, rec, &to, e) != 0)
		return -1;
	r.to = to.to;
	r.key = to.key;
	r.key_len = to.key_len;
	r.value = to.value;
	r.value_len = to.value_len;
	if (p->o->dry) {
		dry(p, &r);
		return 0;
	}
	p->queued++;
	return p->w->ops->put(p->w, &r, e);
}

static void
run(struct post *p)
{
	while (!p->stopped && reader_next(&p->rd)) {
		struct err e = {0};

		if (put(p, &e) != 0) {
			if (e.kind != ERR_DATA)
				die(&e);
			reader_reject(&p->rd, NULL, "%s", e.msg);
		}
		if (p->rd.rec.shape == REC_MARK ||
		    (p->w != NULL && p->w->queued >= BATCH_BYTES) ||
		    (p->o->batch > 0 && p->queued >= p->o->batch))
			flush(p);
	}
}

static void
start(struct post *p, struct cli *cli, struct names *names)
{
	const struct post_opts *o = p->o;
	struct err e = {0};

	if (names == NULL)
		diag_nomem();
	if (route_init(&p->route, o->to, o->key, o->as, names, &e) != 0) {
		if (e.kind == ERR_MEM)
			diag_nomem();
		diag_usage("--%s: %s", p->tool->to, e.msg);
	}
	/* two a partition that is written to */
	file_allow_many();
	p->w = p->tool->open(o->url, &e);
	if (p->w == NULL && e.kind == ERR_USAGE)
		diag_usage("--url: %s", e.msg);
	if (p->w == NULL)
		die(&e);
	p->w->told = told;
	p->w->arg = p;
	receipts_init(&p->receipts, o->receipts,
	    o->pass || o->dry || isatty(STDOUT_FILENO));
	tally_init(p->tally, cli);
	reader_init(&p->rd, p->tally, cli, names);
	if (!o->dry)
		reader_idle(&p->rd, idle, p);
	buf_init(&p->out, SIZE_MAX / 4);
}

int
post_main(const struct post_tool *tool, int argc, char **argv)
{
	struct names *names = names_new();
	struct post_opts o;
	struct tally tally;
	struct post p = {.tool = tool, .o = &o, .tally = &tally};
	struct err e = {0};
	struct cli cli;
	enum status st;

	post_opts(&o, &cli, tool, argc, argv);
	start(&p, &cli, names);
	stop_catch();
	run(&p);
	if (!o.dry)
		flush(&p);
	if (receipts_close(&p.receipts, &e) != 0)
		die(&e);
	reader_free(&p.rd);
	p.w->ops->close(p.w);
	route_free(&p.route);
	parts_free(&p.parts);
	free(p.lanes);
	buf_free(&p.out);
	names_free(names);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
