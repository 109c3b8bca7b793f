/* SPDX-License-Identifier: MIT */
/*
 * pin-emit - posts of a site like Pinterest, out of a generator.
 *
 *	pin-emit [-T TABLE] [-n N] [--posts N] [--seed S]
 *
 * Promises: the same seed and number of posts give the same bytes on every
 * machine; each post once, in order; memory is constant, whatever their
 * number; on TERM and INT the line at hand is finished and flushed. Status 0:
 * all was written.
 *
 * Without -T each post is three envelopes, to the topics pin, geo and user,
 * keyed by ind. With it, the bare rows of one table.
 */
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/stop.h"
#include "base/tally.h"
#include "data/gen.h"
#include "json/num.h"

static const char usage[] =
    "usage: pin-emit [options]\n"
    "Write raw rows of generated posts to stdout: each post once, its pin, "
    "geo\n"
    "and user rows as envelopes.\n"
    "\n"
    "  -T, --as TABLE        bare rows of pin, geo or user only\n"
    "  -n, --count N         stop after N posts\n"
    "      --posts N         how many posts there are (11154)\n"
    "      --seed S          another set of posts (2)\n"
    "  -e, --fail-fast       (nothing is rejected here)\n"
    "  -r, --rejects FILE    (nothing is rejected here)\n"
    "      --max-rejects N   (nothing is rejected here)\n"
    "      --max-line SIZE   (nothing is read here)\n"
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
	enum table table; /* TABLE_NONE: all, as envelopes */
	uint64_t count, posts, seed;
};

static void
parse(struct cli *c, struct opts *o)
{
	int opt;

	*o = (struct opts){TABLE_NONE, UINT64_MAX, GEN_POSTS, GEN_SEED};
	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'T':
			o->table = (enum table)cli_choice(c, table_names);
			break;
		case 'n': o->count = (uint64_t)cli_num(c, 0, INT64_MAX); break;
		case OPT_POSTS:
			o->posts =
			    (uint64_t)cli_num(c, 1, (int64_t)GEN_POSTS_MAX);
			break;
		case OPT_SEED:
			o->seed = (uint64_t)cli_num(c, 0, INT64_MAX);
			break;
		}
	if (c->nfiles > 1 || strcmp(c->files[0], "-") != 0)
		diag_usage("no operand is taken: %s", c->files[0]);
}

#define ENVELOPE_MAX 128 /* bytes around a row */

static char *
put_text(char *dst, const char *s)
{
	size_t n = strlen(s);

	memcpy(dst, s, n);
	return dst + n;
}

/* One post's row, bare or in its envelope, as a line. */
static char *
put_line(const struct gen *g, enum table t, bool bare, uint64_t post, char *dst)
{
	if (!bare) {
		dst = put_text(dst, "{\"topic\":\"");
		dst = put_text(dst, table_names[t]);
		dst = put_text(dst, "\",\"key\":\"");
		dst += num_put(dst, (int64_t)post);
		dst = put_text(dst, "\",\"value\":");
	}
	dst = gen_row(g, t, post, dst);
	if (!bare)
		*dst++ = '}';
	*dst++ = '\n';
	return dst;
}

static void
run(const struct opts *o, const struct gen *g, struct tally *t)
{
	bool bare = o->table != TABLE_NONE;
	enum table first = bare ? o->table : 0;
	enum table last = bare ? o->table : TABLES - 1;

	for (uint64_t i = 0; i < o->posts && i < o->count; i++) {
		for (enum table table = first; table <= last; table++) {
			char *dst = out_reserve(GEN_ROW_MAX + ENVELOPE_MAX);
			char *end = put_line(g, table, bare, i, dst);

			out_commit((size_t)(end - dst));
			t->read++;
			t->written++;
		}
		if (i % 256 == 0) {
			tally_progress(t);
			if (stop_asked())
				break;
		}
	}
}

int
main(int argc, char **argv)
{
	struct tally tally;
	struct opts o;
	struct gen gen;
	struct cli cli;
	enum status st;

	cli_init(&cli, "pin-emit", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	tally_init(&tally, &cli);
	stop_catch();
	gen_init(&gen, o.seed, o.posts);
	run(&o, &gen, &tally);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	st = out_close(st);
	stop_raise();
	return (int)st;
}
