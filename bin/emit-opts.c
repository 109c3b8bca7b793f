/* SPDX-License-Identifier: MIT */
/* emit-opts - the options of pin-emit; see emit-opts.h. */
#include "emit-opts.h"

#include "base/diag.h"
#include "data/gen.h"

#include <string.h>

const char emit_usage[] =
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
    "      --from FILE       rows of this file (- is stdin), or of postgres\n"
    "  -d, --conninfo TEXT   which: \"host=db dbname=pins user=ann\", or a "
    "URI\n"
    "      --tables LIST     its tables: pin=pinterest_data,geo=...,user=...\n"
    "      --posts N         the set has N posts (11154)\n"
    "      --seed N          another set, other draws (1)\n"
    "  -e, --fail-fast       stop at the first bad record\n"
    "  -r, --rejects FILE    append the raw lines of bad records to FILE\n"
    "      --max-rejects N   status 0 with up to N bad records\n"
    "      --max-line SIZE   longest line accepted (16M)\n"
    "      --stats FILE      write counts as one JSON object (- is stderr)\n"
    "      --progress        draw a live line on stderr\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum {
	OPT_FROM = CLI_LONG,
	OPT_TABLES,
	OPT_INTERVAL,
	OPT_POSTS,
	OPT_RANDOM,
	OPT_RATE,
	OPT_SEED,
};

const struct cli_opt emit_options[] = {
    {'T', "as", CLI_ARG},
    {'n', "count", CLI_ARG},
    {'f', "follow", CLI_FLAG},
    {OPT_RANDOM, "random", CLI_FLAG},
    {OPT_RATE, "rate", CLI_ARG},
    {OPT_INTERVAL, "interval", CLI_ARG},
    {OPT_FROM, "from", CLI_ARG},
    {'d', "conninfo", CLI_ARG},
    {OPT_TABLES, "tables", CLI_ARG},
    {OPT_POSTS, "posts", CLI_ARG},
    {OPT_SEED, "seed", CLI_ARG},
    {0},
};

/* --rate or --interval: the command line's, where the file has the other. */
static void
check_pace(const struct cli *c, struct emit_opts *o)
{
	if (o->rate == 0 || o->least < 0)
		return;
	if (cli_given(c, OPT_RATE) == cli_given(c, OPT_INTERVAL))
		diag_usage("--rate: not with --interval");
	if (cli_given(c, OPT_RATE))
		o->least = -1;
	else
		o->rate = 0;
}

/* What has no use with the rows that --from names, or without it: on the
 * command line it is refused, in the file it is for other runs. */
static void
check_uses(const struct cli *c, struct emit_opts *o)
{
	if (!o->postgres && (cli_given(c, 'd') || cli_given(c, OPT_TABLES)))
		diag_usage("%s: only with --from postgres",
		    cli_given(c, OPT_TABLES) ? "--tables" : "--conninfo");
	if (o->from == NULL)
		return;
	if (cli_given(c, OPT_POSTS))
		diag_usage("--posts: not with --from");
	if (cli_given(c, 'T') && !o->postgres)
		diag_usage("--as: not with --from, but postgres");
	if (!o->postgres)
		o->as = TABLE_NONE;
}

/* What is not possible together. */
static void
parse_check(const struct cli *c, struct emit_opts *o)
{
	char q[DIAG_QUOTE_SIZE];

	if (c->nfiles > 1 || strcmp(c->files[0], "-") != 0)
		diag_usage("takes no files, but --from: %s",
		    diag_quote(q, c->files[0], strlen(c->files[0])));
	check_pace(c, o);
	check_uses(c, o);
	if (o->from == NULL || strcmp(o->from, "-") != 0)
		return;
	if (cli_given(c, OPT_RANDOM) || cli_given(c, 'f'))
		diag_usage("--from: stdin is read once, in order");
	o->random = o->follow = false;
}

void
emit_parse(struct cli *c, struct emit_opts *o, struct postgres *db)
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
		case OPT_FROM:
			o->from = c->arg;
			o->postgres = strcmp(c->arg, "postgres") == 0;
			break;
		case 'd': o->conninfo = c->arg; break;
		case OPT_TABLES: postgres_tables(db, c); break;
		case OPT_POSTS: o->posts = cli_num(c, 1, GEN_POSTS_MAX); break;
		case OPT_SEED: o->seed = cli_num(c, 0, INT64_MAX); break;
		}
	parse_check(c, o);
}
