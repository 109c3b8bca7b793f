/* SPDX-License-Identifier: MIT */
/*
 * pin-emit - posts out of a built-in generator.
 *
 *	pin-emit [-n N] [-T TABLE] [--posts N] [--seed N]
 *
 * Promises: each post once, in order of index; the same bytes for the same
 * options, on every machine and for ever; memory does not grow with the
 * number of posts; only whole lines leave it, also where TERM or INT ends it.
 * Status 0: every record was written.
 *
 * It reads nothing, and knows no clock and no network.
 */
#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/stop.h"
#include "base/tally.h"
#include "data/gen.h"
#include "data/table.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: pin-emit [options]\n"
    "Write raw rows of generated posts to stdout: of each post its pin, geo "
    "and\n"
    "user row, as envelopes.\n"
    "\n"
    "  -T, --as TABLE        only the rows of pin, geo or user, bare\n"
    "  -n, --count N         end after N posts\n"
    "      --posts N         the set has N posts (11154)\n"
    "      --seed N          another set (1)\n"
    "  -e, --fail-fast       as for all tools; no record is rejected here\n"
    "  -r, --rejects FILE    likewise\n"
    "      --max-rejects N   likewise\n"
    "      --max-line SIZE   likewise\n"
    "      --stats FILE      write counts as one JSON object (- is stderr)\n"
    "      --progress        draw a live line on stderr\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum { OPT_POSTS = CLI_LONG, OPT_SEED };

static const struct cli_opt options[] = {
    {'T', "as", CLI_ARG},
    {'n', "count", CLI_ARG},
    {OPT_POSTS, "posts", CLI_ARG},
    {OPT_SEED, "seed", CLI_ARG},
    {0},
};

struct opts {
	enum table as; /* TABLE_NONE: all, as envelopes */
	int64_t count; /* of posts, at most */
	int64_t posts, seed;
};

static void
parse(struct cli *c, struct opts *o)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		case 'n': o->count = cli_num(c, 0, INT64_MAX); break;
		case OPT_POSTS: o->posts = cli_num(c, 1, GEN_POSTS_MAX); break;
		case OPT_SEED: o->seed = cli_num(c, 0, INT64_MAX); break;
		}
	if (c->nfiles > 1 || strcmp(c->files[0], "-") != 0) {
		char q[DIAG_QUOTE_SIZE];

		diag_usage("takes no files: %s",
		    diag_quote(q, c->files[0], strlen(c->files[0])));
	}
}

/* Room for the members of an envelope beside its value. */
#define ENVELOPE_MAX 64

static void
put_row(const struct gen *g, enum table t, uint64_t index)
{
	char *s = out_reserve(GEN_ROW_MAX + 1);
	size_t n = gen_row(g, t, index, s);

	s[n++] = '\n';
	out_commit(n);
}

static void
put_envelopes(const struct gen *g, uint64_t index)
{
	for (enum table t = 0; t < TABLES; t++) {
		char *s = out_reserve(ENVELOPE_MAX + GEN_ROW_MAX + 2), *p = s;

		p += snprintf(p, ENVELOPE_MAX,
		    "{\"topic\":\"%s\",\"key\":\"%llu\",\"value\":",
		    table_names[t], (unsigned long long)index);
		p += gen_row(g, t, index, p);
		*p++ = '}';
		*p++ = '\n';
		out_commit((size_t)(p - s));
	}
}

/* Posts between looks at what --progress has to draw. */
#define LOOK_EVERY 1024

static void
run(const struct gen *g, const struct opts *o, struct tally *t)
{
	uint64_t n = g->posts, made = o->as == TABLE_NONE ? TABLES : 1;

	if ((uint64_t)o->count < n)
		n = (uint64_t)o->count;
	for (uint64_t i = 0; i < n && !stop_asked(); i++) {
		if (o->as == TABLE_NONE)
			put_envelopes(g, i);
		else
			put_row(g, o->as, i);
		t->read += made;
		t->written += made;
		if (i % LOOK_EVERY == 0)
			tally_progress(t);
	}
}

int
main(int argc, char **argv)
{
	struct opts o = {.as = TABLE_NONE,
	    .count = INT64_MAX,
	    .posts = GEN_POSTS,
	    .seed = GEN_SEED};
	struct tally tally;
	struct gen gen;
	struct cli cli;
	enum status st;

	cli_init(&cli, "pin-emit", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	stop_catch();
	tally_init(&tally, &cli);
	gen_init(&gen, (uint64_t)o.seed, (uint64_t)o.posts);
	run(&gen, &o, &tally);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
