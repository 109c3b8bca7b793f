/* SPDX-License-Identifier: MIT */
/* query-opts - see query-opts.h. */
#include "query-opts.h"

#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/quota.h"
#include "data/query.h"

#define EVERY_LEAST INT64_C(1000000) /* ns between snapshots */

static const char usage[] =
    "usage: query-agg [options] NAME | --all | -a FUNC[:COL] ... [FILE...]\n"
    "       query-agg --explain NAME | --list\n"
    "Answer questions about posts, out of raw or clean rows of any tables.\n"
    "\n"
    "      --all             answer all that --list names, in one pass\n"
    "      --explain NAME    the options that NAME stands for; --list: the "
    "names\n"
    "  -g, --group COL,...   group by [NAME=]COL, also year:COL, "
    "age_group:age\n"
    "  -a, --aggregate WHAT  [NAME=]FUNC[:COL]; FUNC is count, sum, mean, min, "
    "max,\n"
    "                        median, quantile:Q or distinct\n"
    "      --where COND      'COL OP VALUE', OP = != < <= > >= ~; 'COL is "
    "[not] null'\n"
    "      --top N           the N groups greatest in --by NAME, for each "
    "--per COL\n"
    "      --ties all        all equals at the top; --nulls: null is a group, "
    "too\n"
    "      --median low      the lower middle value; --distinct user: no user "
    "twice\n"
    "      --partial         write a state for --merge, which reads states, "
    "not rows\n"
    "      --every TIME      answer again and again; --max-memory SIZE: the "
    "limit\n"
    "  -o, --output FORMAT   ndjson, csv, tsv, table or md\n"
    "  -T, --as TABLE        every record is of pin, geo or user\n"
    "  -e, --fail-fast       stop at the first bad record; --max-rejects N: "
    "allow N\n"
    "  -r, --rejects FILE    append the raw lines of bad records to FILE\n"
    "      --max-line SIZE   longest line accepted (16M); --progress: a live "
    "line\n"
    "      --stats FILE      write counts as one JSON object (- is stderr)\n"
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
	OPT_WHERE,
	OPT_TOP,
	OPT_BY,
	OPT_PER,
	OPT_PARTIAL,
	OPT_MERGE,
	OPT_EVERY,
	OPT_MAX_MEMORY,
};

static const struct cli_opt options[] = {
    {'g', "group", CLI_ARG},
    {'a', "aggregate", CLI_ARG},
    {OPT_WHERE, "where", CLI_ARG},
    {OPT_TOP, "top", CLI_ARG},
    {OPT_BY, "by", CLI_ARG},
    {OPT_PER, "per", CLI_ARG},
    {OPT_ALL, "all", CLI_FLAG},
    {OPT_EXPLAIN, "explain", CLI_ARG},
    {OPT_LIST, "list", CLI_FLAG},
    {OPT_DISTINCT, "distinct", CLI_ARG},
    {OPT_MEDIAN, "median", CLI_ARG},
    {OPT_NULLS, "nulls", CLI_FLAG},
    {'o', "output", CLI_ARG},
    {'T', "as", CLI_ARG},
    {OPT_TIES, "ties", CLI_ARG},
    {OPT_PARTIAL, "partial", CLI_FLAG},
    {OPT_MERGE, "merge", CLI_FLAG},
    {OPT_EVERY, "every", CLI_ARG},
    {OPT_MAX_MEMORY, "max-memory", CLI_ARG},
    {0},
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
take_name(struct cli *c, struct query_opts *o)
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

/* Ends the tool; the option that is wrong may be named in e already. */
static _Noreturn void
refuse(const char *option, const struct err *e)
{
	if (e->kind == ERR_MEM)
		diag_nomem();
	if (option != NULL)
		diag_usage("%s: %s", option, e->msg);
	diag_usage("%s", e->msg);
}

/* An option of the user's own question, if it is one. */
static bool
take_option(const struct cli *c, struct ask *ask, int opt)
{
	static const struct {
		int opt;
		const char *name;
	} own[] = {{'g', "-g"}, {'a', "-a"}, {OPT_WHERE, "--where"},
	    {OPT_TOP, "--top"}, {OPT_BY, "--by"}, {OPT_PER, "--per"}, {0}};
	struct err e = {0};
	int i = 0;

	while (own[i].opt != 0 && own[i].opt != opt)
		i++;
	if (own[i].opt == 0)
		return false;
	ask->n = 1;
	if (query_option(&ask->v[0], own[i].name, c->arg, &e) != 0)
		refuse(c->name, &e);
	return true;
}

/* Whether the command line has a question of its own. */
static bool
own_given(const struct cli *c)
{
	return cli_given(c, 'g') || cli_given(c, 'a') ||
	       cli_given(c, OPT_WHERE) || cli_given(c, OPT_TOP) ||
	       cli_given(c, OPT_BY) || cli_given(c, OPT_PER);
}

/* The command line's question wins over the file's: its own over --all, a name
 * or --all over one of options. */
static void
choose_question(const struct cli *c, struct query_opts *o, struct ask *ask)
{
	bool own = own_given(c);

	if (own && !cli_given(c, OPT_ALL))
		o->all = false;
	if (own || ask->n == 0)
		return;
	if (cli_given(c, OPT_ALL) || (preset_find(c->files[0], NULL) != NULL &&
					 access(c->files[0], F_OK) != 0)) {
		query_free(&ask->v[0]);
		query_init(&ask->v[0], &o->ways);
		ask->n = 0;
	}
}

/* The ways to answer are known only after the last option. */
static void
end_options(const struct cli *c, const struct query_opts *o, struct ask *ask)
{
	struct err e = {0};

	if (o->all)
		diag_usage("--all: not with a question of your own");
	ask->v[0].ways = o->ways;
	if ((ask->v[0].naggs == 0 || access(c->files[0], F_OK) != 0) &&
	    preset_find(c->files[0], NULL) != NULL)
		diag_usage("%s: stands alone; --explain=%s prints options to "
			   "change",
		    c->files[0], c->files[0]);
	if (query_end(&ask->v[0], &e) != 0)
		refuse(NULL, &e);
	for (size_t i = 0; i < ask->v[0].ngroups + ask->v[0].naggs; i++)
		if (o->every > 0 &&
		    strcmp(query_name(&ask->v[0], i), "snapshot") == 0)
			diag_usage("--every: has a column snapshot of its own");
}

/* What becomes of the question as a whole. */
static void
parse_whole(const struct cli *c, struct query_opts *o, int opt)
{
	switch (opt) {
	case OPT_PARTIAL: o->partial = true; break;
	case OPT_MERGE: o->merge = true; break;
	case OPT_MAX_MEMORY: o->max_memory = cli_size(c, 1, SIZE_MAX); break;
	case OPT_EVERY: o->every = cli_duration(c, EVERY_LEAST); break;
	}
}

static void
parse_way(struct cli *c, struct query_opts *o, int opt)
{
	static const char *const ties[] = {"first", "all", NULL};
	static const char *const medians[] = {"mean", "low", NULL};
	static const char *const distincts[] = {"user", NULL};

	switch (opt) {
	case OPT_ALL: o->all = true; break;
	case OPT_EXPLAIN: o->explain = find_preset(c->arg); break;
	case OPT_LIST: o->list = true; break;
	case OPT_DISTINCT:
		o->ways.distinct_users = cli_choice(c, distincts) == 0;
		o->ways.distinct_filed = c->filed;
		break;
	case OPT_MEDIAN:
		o->ways.median_low = cli_choice(c, medians) == 1;
		break;
	case OPT_NULLS: o->ways.nulls = true; break;
	case 'o':
		o->format = (enum print_format)cli_choice(c, print_formats);
		break;
	case 'T':
		o->as = (enum table)cli_choice(c, table_names);
		o->ways.posts = o->as;
		o->ways.only_tables = true;
		break;
	case OPT_TIES: o->ways.ties_all = cli_choice(c, ties) == 1; break;
	default: parse_whole(c, o, opt);
	}
}

/* All ten, or the one that is named. */
static void
take_names(struct cli *c, struct query_opts *o)
{
	if (!o->all) {
		take_name(c, o);
		o->n = 1;
		return;
	}
	o->asked = presets;
	o->n = PRESETS;
	if (o->format != PRINT_CSV && o->format != PRINT_TSV)
		return;
	if (cli_given(c, 'o'))
		diag_usage("--all: not with -o %s, which holds one table",
		    print_formats[o->format]);
	o->format = PRINT_NDJSON;
}

/* What the command line says is refused where it contradicts; what the file
 * says is for other runs then. */
static void
check_whole(struct cli *c, struct query_opts *o)
{
	/* lines of ours may be longer than what was read */
	if (o->merge)
		c->max_line = CLI_LINE_MAX;
	if (o->every > 0 && (o->partial || o->merge)) {
		if (cli_given(c, OPT_EVERY))
			diag_usage("--every: not with --%s",
			    o->partial ? "partial" : "merge");
		o->every = 0;
	}
	if (o->partial && o->format != PRINT_NDJSON) {
		if (cli_given(c, 'o'))
			diag_usage(
			    "--partial: not with -o %s, which holds an answer",
			    print_formats[o->format]);
		o->format = PRINT_NDJSON;
	}
}

void
query_opts(
    struct query_opts *o, struct ask *ask, struct cli *c, int argc, char **argv)
{
	int opt;

	*o = (struct query_opts){.as = TABLE_NONE, .max_memory = quota_half()};
	query_init(&ask->v[0], &o->ways);
	cli_init(c, "query-agg", usage, options, CLI_RECORDS, argc, argv);
	while ((opt = cli_next(c)) != 0)
		if (!take_option(c, ask, opt))
			parse_way(c, o, opt);
	if (o->list || o->explain != NULL)
		return;
	check_whole(c, o);
	choose_question(c, o, ask);
	if (ask->n > 0)
		end_options(c, o, ask);
	else
		take_names(c, o);
}
