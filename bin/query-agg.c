/* SPDX-License-Identifier: MIT */
/*
 * query-agg - answer questions about posts.
 *
 *	query-agg [options] NAME [FILE...]
 *	query-agg [options] --all [FILE...]
 *	query-agg --explain NAME | --list
 *
 * Promises: raw and clean rows of any mix of tables give the same answer, in
 * any order (where rows of one ind agree; else there is a warning); medians
 * are exact; one pass answers all. Memory: 64 bytes a post and table used, and
 * the distinct text of the columns used. Status 0: every row was read, and the
 * answer was written. Nothing is told before the input ends.
 */
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/tally.h"
#include "data/answer.h"
#include "data/gather.h"
#include "data/posts.h"
#include "data/preset.h"
#include "data/print.h"
#include "data/query.h"
#include "data/table.h"
#include "json/reader.h"

static const char usage[] =
    "usage: query-agg [options] NAME [FILE...]\n"
    "       query-agg [options] --all [FILE...]\n"
    "       query-agg --explain NAME | --list\n"
    "Answer questions about posts, out of raw or clean rows of any tables.\n"
    "\n"
    "      --all             answer all that --list names, in one pass\n"
    "      --explain NAME    print the options that NAME stands for\n"
    "      --list            print the names\n"
    "      --distinct WHAT   user: count different users, not their posts\n"
    "      --median HOW      mean of the two middle values, or low\n"
    "      --nulls           null is a group, too\n"
    "  -o, --output FORMAT   ndjson, csv, tsv, table or md\n"
    "  -T, --as TABLE        all rows are of pin, geo or user\n"
    "      --ties WHICH      of equals at the top the first, or all\n"
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
	OPT_ALL = CLI_LONG,
	OPT_EXPLAIN,
	OPT_LIST,
	OPT_DISTINCT,
	OPT_MEDIAN,
	OPT_NULLS,
	OPT_TIES,
};

static const struct cli_opt options[] = {
    {OPT_ALL, "all", CLI_FLAG},
    {OPT_EXPLAIN, "explain", CLI_ARG},
    {OPT_LIST, "list", CLI_FLAG},
    {OPT_DISTINCT, "distinct", CLI_ARG},
    {OPT_MEDIAN, "median", CLI_ARG},
    {OPT_NULLS, "nulls", CLI_FLAG},
    {'o', "output", CLI_ARG},
    {'T', "as", CLI_ARG},
    {OPT_TIES, "ties", CLI_ARG},
    {0},
};

struct opts {
	const struct preset *asked; /* the first of those to answer */
	size_t n;		    /* how many */
	enum table as;
	enum print_format format;
	struct query_ways ways;
	bool all, list;
	const struct preset *explain;
};

static const struct preset *
find_preset(const char *name)
{
	struct err e = {0};
	const struct preset *p = preset_find(name, &e);

	if (p == NULL)
		diag_usage("%s", e.msg);
	return p;
}

/* The name is the first operand; the others are files. */
static void
take_name(struct cli *c, struct opts *o)
{
	static char dash[] = "-";
	static char *only_stdin[] = {dash, NULL};

	if (strcmp(c->files[0], "-") == 0)
		diag_usage("no query is named; --list prints their names");
	o->asked = find_preset(c->files[0]);
	c->files++;
	if (--c->nfiles == 0) {
		c->files = only_stdin;
		c->nfiles = 1;
	}
}

static void
parse(struct cli *c, struct opts *o)
{
	static const char *const ties[] = {"first", "all", NULL};
	static const char *const medians[] = {"mean", "low", NULL};
	static const char *const distincts[] = {"user", NULL};
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case OPT_ALL: o->all = true; break;
		case OPT_EXPLAIN: o->explain = find_preset(c->arg); break;
		case OPT_LIST: o->list = true; break;
		case OPT_DISTINCT:
			o->ways.distinct_users = cli_choice(c, distincts) == 0;
			break;
		case OPT_MEDIAN:
			o->ways.median_low = cli_choice(c, medians) == 1;
			break;
		case OPT_NULLS: o->ways.nulls = true; break;
		case 'o':
			o->format =
			    (enum print_format)cli_choice(c, print_formats);
			break;
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		case OPT_TIES: o->ways.ties_all = cli_choice(c, ties) == 1;
		}
	if (o->list || o->explain != NULL)
		return;
	o->asked = presets;
	o->n = PRESETS;
	if (!o->all) {
		take_name(c, o);
		o->n = 1;
	} else if (o->format == PRINT_CSV || o->format == PRINT_TSV) {
		diag_usage("--all: not with -o %s, which holds one table",
		    print_formats[o->format]);
	}
}

static void
list(void)
{
	char line[256];

	for (int i = 0; i < PRESETS; i++) {
		snprintf(line, sizeof line, "%-44s %s\n", presets[i].name,
		    presets[i].about);
		out_str(line);
	}
}

static void
prepare(const struct opts *o, struct query *queries, struct posts *posts)
{
	posts_init(posts);
	for (size_t i = 0; i < o->n; i++) {
		const char *line = o->asked[i].line; /* is a good one */

		if (query_parse(&queries[i], line, &o->ways, NULL) != 0 ||
		    query_bind(&queries[i], posts) != 0)
			diag_nomem();
	}
}

static void
answer(const struct opts *o, struct query *queries, const struct posts *posts,
    struct tally *t)
{
	for (size_t i = 0; i < o->n; i++) {
		const char *title = o->all ? o->asked[i].name : NULL;
		struct answer a;

		if (i > 0 && o->format != PRINT_NDJSON)
			out_str("\n");
		if (answer_find(&a, &queries[i], posts) != 0 ||
		    print_answer(o->format, &a, title) != 0)
			diag_nomem();
		t->written += a.nrows;
		answer_free(&a);
		query_free(&queries[i]);
	}
}

static enum status
run(const struct opts *o, const struct cli *cli)
{
	struct query queries[PRESETS];
	struct names *names = names_new();
	struct posts posts;
	struct gather gather;
	struct reader reader;
	struct tally tally;

	prepare(o, queries, &posts);
	if (names == NULL || gather_init(&gather, &posts, o->as, names) != 0)
		diag_nomem();
	tally_init(&tally, cli);
	gather_count(&gather, &tally);
	reader_init(&reader, &tally, cli, names);
	if (gather_all(&gather, &reader, &tally) != 0)
		diag_nomem();
	reader_free(&reader);
	posts_seal(&posts);
	answer(o, queries, &posts, &tally);
	out_flush();
	gather_warn(&gather);
	gather_free(&gather);
	posts_free(&posts);
	names_free(names);
	return tally_end(&tally);
}

int
main(int argc, char **argv)
{
	struct opts o = {.as = TABLE_NONE};
	enum status st = ST_OK;
	struct cli cli;

	cli_init(&cli, "query-agg", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	if (o.list) {
		list();
	} else if (o.explain != NULL) {
		out_str(o.explain->line);
		out_str("\n");
	} else {
		st = run(&o, &cli);
	}
	cli_free(&cli);
	return (int)out_close(st);
}
