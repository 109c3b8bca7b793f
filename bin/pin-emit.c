/* SPDX-License-Identifier: MIT */
/*
 * pin-emit - posts out of a built-in generator, or rows out of a file or a
 * PostgreSQL database, at the pace that is asked for.
 *
 *	pin-emit [-f] [-n N] [-T TABLE] [--posts N] [--seed N] [--random]
 *	    [--rate N/s | --interval A-B] [--from FILE]
 *	pin-emit --from postgres [-d CONNINFO] [--tables LIST] ...
 *
 * Promises: the same posts for the same options, on every machine and for
 * ever; memory does not grow with their number (but by half a byte a line
 * where a file's are drawn); what is written is seen before it sleeps; only
 * whole lines leave it, also where TERM or INT ends it.
 * Status 0: every record was written.
 */
#include "emit-from.h"
#include "emit-opts.h"
#include "emit-postgres.h"

#include "base/cli.h"
#include "base/diag.h"
#include "base/clock.h"
#include "base/draw.h"
#include "base/out.h"
#include "base/pace.h"
#include "base/stop.h"
#include "base/tally.h"
#include "data/gen.h"
#include "data/table.h"

#include <string.h>

/* Waits until the next post is due. False where a stop was asked. */
static bool
wait_turn(struct pace *p, struct tally *t)
{
	int64_t now, due;

	if (!pace_set(p))
		return !stop_asked();
	now = clock_now();
	due = pace_next(p, now);
	if (due > now) {
		out_flush();
		tally_progress(t);
		clock_sleep_until(due);
	}
	return !stop_asked();
}

/* How many posts to write, of a set of so many: -n may ask for more where
 * they come again. */
static uint64_t
how_many(const struct emit_opts *o, uint64_t posts)
{
	uint64_t count = (uint64_t)o->count;

	if (o->count >= 0 && (o->random || o->follow || count < posts))
		return count;
	return o->follow ? UINT64_MAX : posts;
}

static void
put(const struct gen *g, enum table t, uint64_t index, bool bare)
{
	char *s = out_reserve(GEN_ENVELOPE_MAX + 1);
	size_t n =
	    bare ? gen_row(g, t, index, s) : gen_envelope(g, t, index, s);

	s[n++] = '\n';
	out_commit(n);
}

/* Posts between looks at what --progress has to draw. */
#define LOOK_EVERY 1024

static void
run(const struct emit_opts *o, struct pace *p, struct tally *t)
{
	uint64_t posts = o->posts > 0 ? (uint64_t)o->posts : GEN_POSTS;
	uint64_t n = how_many(o, posts), index;
	bool bare = o->as != TABLE_NONE;
	enum table first = bare ? o->as : 0, end = bare ? first + 1 : TABLES;
	struct draw draw;
	struct gen gen;

	gen_init(&gen, (uint64_t)o->seed, posts);
	draw_init(&draw, (uint64_t)o->seed, DRAW_POSTS);
	for (uint64_t i = 0; i < n && wait_turn(p, t); i++) {
		index = o->random ? draw_below(&draw, posts) : i % posts;
		for (enum table row = first; row < end; row++)
			put(&gen, row, index, bare);
		t->read += end - first;
		t->written += end - first;
		if (i % LOOK_EVERY == 0)
			tally_progress(t);
	}
}

static void
run_from(
    const struct emit_opts *o, struct pace *p, struct tally *t, struct cli *c)
{
	enum from_how how = o->follow ? FROM_AGAIN : FROM_ONCE;
	struct from f;
	uint64_t n;

	if (o->random)
		how = FROM_DRAWN;
	from_open(&f, o->from, how, (uint64_t)o->seed, t, c);
	n = how_many(o, how == FROM_DRAWN ? f.records : UINT64_MAX);
	for (; n > 0 && from_next(&f) && wait_turn(p, t); n--) {
		out_write(f.rec->line, f.rec->len);
		out_write("\n", 1);
		if (t->written++ % LOOK_EVERY == 0)
			tally_progress(t);
	}
	from_close(&f);
}

static void
open_postgres(const struct emit_opts *o, struct postgres *db, struct tally *t,
    const struct cli *c)
{
	struct postgres_want want = {
	    .conninfo = o->conninfo,
	    .as = o->as,
	    .how = o->random   ? FROM_DRAWN
		   : o->follow ? FROM_AGAIN
			       : FROM_ONCE,
	    .count = (uint64_t)o->count,
	    .seed = (uint64_t)o->seed,
	    .size = o->count < 0 && !o->follow,
	};

	postgres_open(db, &want, t, c);
}

static void
run_postgres(const struct emit_opts *o, struct pace *p, struct tally *t,
    struct postgres *db)
{
	uint64_t n = how_many(o, o->random ? db->posts : UINT64_MAX);

	for (; n > 0 && postgres_next(db) && wait_turn(p, t); n--) {
		postgres_put(db);
		if (n % LOOK_EVERY == 0)
			tally_progress(t);
	}
}

int
main(int argc, char **argv)
{
	struct emit_opts o = {
	    .as = TABLE_NONE, .count = -1, .least = -1, .seed = GEN_SEED};
	static const struct cli_lib libs[] = {{"libpq", pg_version}, {0}};
	struct postgres db = {0};
	struct pace pace = {0};
	struct tally tally;
	struct cli cli;
	enum status st;

	cli_init(&cli, "pin-emit", emit_usage, emit_options, CLI_RECORDS, argc,
	    argv);
	cli.libs = libs;
	emit_parse(&cli, &o, &db);
	if (o.rate > 0)
		pace_rate(&pace, o.rate, o.per);
	if (o.least >= 0)
		pace_pause(&pace, o.least, o.most, (uint64_t)o.seed);
	tally_init(&tally, &cli);
	if (o.postgres)
		open_postgres(&o, &db, &tally, &cli);
	stop_catch();
	if (o.postgres)
		run_postgres(&o, &pace, &tally, &db);
	else if (o.from != NULL)
		run_from(&o, &pace, &tally, &cli);
	else
		run(&o, &pace, &tally);
	postgres_close(&db);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
