/* SPDX-License-Identifier: MIT */
/* clean - the loop of the three cleaners; see clean.h. */
#include "clean.h"

#include <stdio.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/tally.h"
#include "data/clean.h"
#include "json/reader.h"

enum { OPT_COLUMNS = CLI_LONG };

static const struct cli_opt options[] = {
    {'T', "as", CLI_ARG},
    {OPT_COLUMNS, "columns", CLI_ARG},
    {0},
};

struct opts {
	enum table as;
	const char *columns;	/* NULL: the default ones */
	char columns_from[256]; /* what named them, for messages */
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
		}
}

static void
run(struct cleaner *c, struct reader *rd, struct tally *t)
{
	while (reader_next(rd)) {
		struct err e = {0};

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
	struct names *names;
	struct cleaner cleaner;
	struct reader reader;
	struct tally tally;
	struct err e = {0};
	struct cli cli;
	enum status st;

	cli_init(&cli, tool, usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &o);
	names = names_new();
	if (names == NULL)
		diag_nomem();
	if (cleaner_init(&cleaner, table, o.as, o.columns, names, &e) != 0) {
		if (e.kind == ERR_MEM)
			diag_nomem();
		diag_usage("%s: %s", o.columns_from, e.msg);
	}
	tally_init(&tally, &cli);
	cleaner_count(&cleaner, &tally);
	reader_init(&reader, &tally, &cli, names);
	run(&cleaner, &reader, &tally);
	reader_free(&reader);
	cleaner_free(&cleaner);
	names_free(names);
	out_flush();
	st = tally_end(&tally);
	cli_free(&cli);
	return (int)out_close(st);
}
