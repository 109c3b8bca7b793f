/* SPDX-License-Identifier: MIT */
/*
 * pin-emit - posts out of a built-in generator, or rows out of a file, at the
 * pace that is asked for.
 *
 *	pin-emit [-f] [-n N] [-T TABLE] [--posts N] [--seed N] [--random]
 *	    [--rate N/s | --interval A-B] [--from FILE]
 *
 * Promises: the same posts for the same options, on every machine and for
 * ever; memory does not grow with their number (but by half a byte a line
 * where a file's are drawn); what is written is seen before it sleeps; only
 * whole lines leave it, also where TERM or INT ends it.
 * Status 0: every record was written.
 */
#include "emit-from.h"

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

static const char usage[] =
    "usage: pin-emit [options]\n"
    "Write raw rows of generated posts to stdout: of each post its pin, geo "
    "and\n"
    "user row, as envelopes.\n"
    "\n"
    "  -T, --as TABLE        only the rows of pin, geo or user, bare\n"
    "  -n, --count N         end after N posts\n"
    "  -f, --follow          begin anew after the last, or draw for ever\n"
    "      --random          draw posts, each as likely, any number of times\n"
    "      --rate N/s        so many posts a second (also N/m, N/h)\n"
    "      --interval A[-B]  before each post a pause from A to B: 0s-2s\n"
    "      --from FILE       rows of this file (- is stdin) instead\n"
    "      --posts N         the set has N posts (11154)\n"
    "      --seed N          another set, other draws (1)\n"
    "  -e, --fail-fast       stop at the first bad line of --from\n"
    "  -r, --rejects FILE    append the bad lines of --from to FILE\n"
    "      --max-rejects N   status 0 with up to N bad lines\n"
    "      --max-line SIZE   longest line accepted (16M)\n"
    "      --stats FILE      write counts as one JSON object (- is stderr)\n"
    "      --progress        draw a live line on stderr\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum {
	OPT_FROM = CLI_LONG,
	OPT_INTERVAL,
	OPT_POSTS,
	OPT_RANDOM,
	OPT_RATE,
	OPT_SEED,
};

static const struct cli_opt options[] = {
    {'T', "as", CLI_ARG},
    {'n', "count", CLI_ARG},
    {'f', "follow", CLI_FLAG},
    {OPT_RANDOM, "random", CLI_FLAG},
    {OPT_RATE, "rate", CLI_ARG},
    {OPT_INTERVAL, "interval", CLI_ARG},
    {OPT_FROM, "from", CLI_ARG},
    {OPT_POSTS, "posts", CLI_ARG},
    {OPT_SEED, "seed", CLI_ARG},
    {0},
};

struct opts {
	enum table as; /* TABLE_NONE: all, as envelopes */
	int64_t count; /* of posts to write; -1: all */
	int64_t posts; /* of the set; 0: GEN_POSTS */
	int64_t seed;
	int64_t rate, per;   /* posts in so many ns; 0: as fast as it can */
	int64_t least, most; /* of a pause, ns; -1: none */
	bool random, follow;
	const char *from; /* NULL: the generator */
};

/* What is not possible together. */
static void
parse_check(const struct cli *c, const struct opts *o)
{
	char q[DIAG_QUOTE_SIZE];

	if (c->nfiles > 1 || strcmp(c->files[0], "-") != 0)
		diag_usage("takes no files, but --from: %s",
		    diag_quote(q, c->files[0], strlen(c->files[0])));
	if (o->rate > 0 && o->least >= 0)
		diag_usage("--rate: not with --interval");
	if (o->from == NULL)
		return;
	if (o->as != TABLE_NONE || o->posts > 0)
		diag_usage(
		    "%s: not with --from", o->posts > 0 ? "--posts" : "--as");
	if ((o->random || o->follow) && strcmp(o->from, "-") == 0)
		diag_usage("--from: stdin is read once, in order");
}

static void
parse(struct cli *c, struct opts *o)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		case 'n': o->count = cli_num(c, 0, INT64_MAX); break;
		case 'f': o->follow = true; break;
		case OPT_RANDOM: o->random = true; break;
		case OPT_RATE: o->rate = cli_rate(c, &o->per); break;
		case OPT_INTERVAL: cli_span(c, &o->least, &o->most); break;
		case OPT_FROM: o->from = c->arg; break;
		case OPT_POSTS: o->posts = cli_num(c, 1, GEN_POSTS_MAX); break;
		case OPT_SEED: o->seed = cli_num(c, 0, INT64_MAX); break;
		}
	parse_check(c, o);
}

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
how_many(const struct opts *o, uint64_t posts)
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
run(const struct opts *o, struct pace *p, struct tally *t)
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
run_from(const struct opts *o, struct pace *p, struct tally *t, struct cli *c)
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

int
main(int argc, char **argv)
{
	struct opts o = {
	    .as = TABLE_NONE, .count = -1, .least = -1, .seed = GEN_SEED};
	struct pace pace = {0};
	struct tally tally;
	struct cli cli;
	enum status st;

	cli_init(&cli, "pin-emit", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	if (o.rate > 0)
		pace_rate(&pace, o.rate, o.per);
	if (o.least >= 0)
		pace_pause(&pace, o.least, o.most, (uint64_t)o.seed);
	stop_catch();
	tally_init(&tally, &cli);
	if (o.from != NULL)
		run_from(&o, &pace, &tally, &cli);
	else
		run(&o, &pace, &tally);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
