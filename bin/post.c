/* SPDX-License-Identifier: MIT */
/* post - the loop of kafka-post and kinesis-put; see post.h. */
#include "post.h"

#include <inttypes.h>
#include <stdio.h>
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
#include "post-lanes.h"
#include "post-opts.h"

/* Queued bytes that make a batch: one fdatasync, or one request and more. */
#define BATCH_BYTES ((size_t)2 << 20)

struct post {
	const struct post_tool *tool;
	const struct post_opts *o;
	struct tally *tally;
	struct reader rd;
	struct route route;
	struct writer *w;
	struct lanes lanes;
	struct buf out;
	int64_t queued; /* records */
	bool stopped;	/* by -e, in a fate */
};

static void
pass(struct post *p, const struct writer_fate *f)
{
	const struct writer_record *r = f->record;

	buf_reset(&p->out);
	coord_put_envelope(&p->out, &f->at, r->key, r->key_len, f->ms);
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
	lanes_done(&p->lanes, r->has_from ? &r->from : NULL);
}

/* All that was read is durable, or refused and kept; and it is said. */
static void
flush(struct post *p)
{
	struct err e = {0};
	int st = p->w->ops->flush(p->w, &e);

	/* --pass: nobody shall wait for a record that is durable */
	out_flush();
	if (st != 0 || lanes_tell(&p->lanes, &e) != 0)
		diag_fail(NULL, &e);
	p->queued = 0;
}

static int64_t
idle(void *arg)
{
	struct post *p = arg;
	struct err e = {0};
	int64_t due;

	flush(p);
	due = lanes_again(&p->lanes, &e);
	if (due < 0)
		diag_fail(NULL, &e);
	return due;
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
		if (lanes_given(&p->lanes, &r.from) != 0)
			diag_nomem();
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
	/* what is wrong with a record is a fate: this is of the store */
	if (p->w->ops->put(p->w, &r, e) != 0)
		diag_fail(NULL, e);
	return 0;
}

static void
run(struct post *p)
{
	while (!p->stopped && reader_next(&p->rd)) {
		struct err e = {0};

		if (put(p, &e) != 0) {
			if (e.kind != ERR_DATA)
				diag_fail(NULL, &e);
			reader_reject(&p->rd, NULL, "%s", e.msg);
		}
		if (p->rd.rec.shape == REC_MARK ||
		    p->w->queued >= BATCH_BYTES ||
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
	if (p->w == NULL)
		diag_fail(NULL, &e);
	p->w->told = told;
	p->w->arg = p;
	lanes_init(&p->lanes, p->tool->sink, o->receipts,
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
	if (lanes_end(&p.lanes, &e) != 0)
		diag_fail(NULL, &e);
	reader_free(&p.rd);
	p.w->ops->close(p.w);
	route_free(&p.route);
	buf_free(&p.out);
	names_free(names);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
