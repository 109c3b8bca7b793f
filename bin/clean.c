/* SPDX-License-Identifier: MIT */
/* clean - the loop of the three cleaners; see clean.h. */
#include "clean.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/libs.h"
#include "base/out.h"
#include "base/tally.h"
#include "data/clean.h"
#include "data/rules-file.h"
#include "json/reader.h"

enum { OPT_COLUMNS = CLI_LONG, OPT_RULES, OPT_PRINT_RULES };

static const struct cli_opt options[] = {
    {'T', "as", CLI_ARG},
    {OPT_COLUMNS, "columns", CLI_ARG},
    {OPT_RULES, "rules", CLI_ARG},
    {OPT_PRINT_RULES, "print-rules", CLI_FLAG},
    {0},
};

struct opts {
	enum table as;
	const char *columns;	/* NULL: the default ones */
	char columns_from[256]; /* what named them, for messages */
	const char *rules;	/* a file; NULL: the built-in ones */
	bool print_rules;
};

static void
parse(struct cli *c, struct opts *o)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		case OPT_COLUMNS:
			o->columns = c->arg;
			snprintf(o->columns_from, sizeof o->columns_from, "%s",
			    c->name);
			break;
		case OPT_RULES:
			if (libs_yaml() == NULL)
				diag_usage(
				    "%s: built without libyaml", c->name);
			o->rules = c->arg;
			break;
		case OPT_PRINT_RULES: o->print_rules = true; break;
		}
}

/* The rules to clean by, in f where they are of a file. */
static const struct column *
get_rules(struct rules_file *f, const struct opts *o, enum table table)
{
	struct err e = {0};

	if (o->rules == NULL)
		return rules_of(table);
	if (rules_load(f, o->rules, table, &e) == 0)
		return f->columns;
	if (e.kind == ERR_MEM)
		diag_nomem();
	diag_usage("%s: %s", o->rules, e.msg);
}

static void
print_rules(enum table table, const struct column *rules)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 4);
	rules_print(&b, table, rules);
	if (b.err)
		diag_nomem();
	out_write(b.s, b.len);
	buf_free(&b);
}

/* Bare rows that have columns of another table alone: somebody else's file. */
struct strays {
	uint64_t n;
	char where[256]; /* of the first */
	unsigned tables; /* whose columns it has */
};

static void
look_for_stray(
    struct strays *s, const struct cleaner *c, const struct reader *rd)
{
	const struct rec *r = &rd->rec;

	if (r->shape != REC_ROW || r->tables == 0 ||
	    (r->tables & TABLE_BIT(c->table)) != 0 || s->n++ > 0)
		return;
	reader_where(rd, s->where);
	s->tables = r->tables;
}

static void
strays_warn(const struct strays *s, enum table table)
{
	enum table of = TABLE_PIN;

	if (s->n == 0)
		return;
	while ((s->tables & TABLE_BIT(of)) == 0)
		of++;
	diag_warn("%" PRIu64 " row%s columns of the %s table, and none of the "
		  "%s table (%s%s)",
	    s->n, s->n == 1 ? " has" : "s have", table_names[of],
	    table_names[table], s->n == 1 ? "" : "first at ", s->where);
}

static void
run(struct cleaner *c, struct reader *rd, struct tally *t, struct strays *s)
{
	while (reader_next(rd)) {
		struct err e = {0};

		look_for_stray(s, c, rd);
		if (clean_record(c, &rd->rec, &e) == 0)
			t->written++;
		else if (e.kind == ERR_MEM)
			diag_nomem();
		else
			reader_reject(rd, NULL, "%s", e.msg);
	}
}

int
clean_main(const char *tool, enum table table, const char *usage, int argc,
    char **argv)
{
	struct opts o = {.as = TABLE_NONE};
	struct rules_file file = {0};
	const struct column *rules;
	struct names *names;
	struct cleaner cleaner;
	struct reader reader;
	struct tally tally;
	struct strays strays = {0};
	struct err e = {0};
	struct cli cli;
	enum status st;

	cli_init(&cli, tool, usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	rules = get_rules(&file, &o, table);
	if (o.print_rules) {
		print_rules(table, rules);
		rules_free(&file);
		cli_free(&cli);
		return (int)out_close(ST_OK);
	}
	names = names_new();
	if (names == NULL)
		diag_nomem();
	if (cleaner_init(&cleaner, table, o.as, rules, o.columns, names, &e) !=
	    0) {
		if (e.kind == ERR_MEM)
			diag_nomem();
		diag_usage("%s: %s", o.columns_from, e.msg);
	}
	tally_init(&tally, &cli);
	cleaner_count(&cleaner, &tally);
	reader_init(&reader, &tally, &cli, names);
	run(&cleaner, &reader, &tally, &strays);
	reader_free(&reader);
	cleaner_free(&cleaner);
	names_free(names);
	out_flush();
	/* rules of one's own may have any columns */
	if (o.rules == NULL)
		strays_warn(&strays, table);
	st = tally_end(&tally);
	rules_free(&file);
	cli_free(&cli);
	return (int)out_close(st);
}
