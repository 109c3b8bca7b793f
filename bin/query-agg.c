/* SPDX-License-Identifier: MIT */
/*
 * query-agg - answer questions about posts.
 *
 *	query-agg [options] NAME [FILE...]
 *	query-agg [options] -g COL,... -a FUNC:COL ... [FILE...]
 *	query-agg [options] --all [FILE...]
 *	query-agg --explain NAME | --list
 *
 * Promises: raw and clean rows of any mix of tables give the same answer, in
 * any order (where rows of one ind agree; else there is a warning); medians
 * are exact; one pass answers all. Memory: 64 bytes a post and table used, and
 * the distinct text of the columns used. Status 0: every row was read, and the
 * answer was written. Nothing is told before the input ends.
 */
#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/tally.h"
#include "data/ask.h"
#include "data/gather.h"
#include "data/posts.h"
#include "data/preset.h"
#include "data/rows.h"
#include "json/reader.h"
#include "query-opts.h"

/* The rows of one stream, where a column is no table's. */
static enum status
run_stream(const struct query_opts *o, struct ask *ask, const struct cli *cli)
{
	struct names *names = names_new();
	struct posts posts;
	struct rows rows;
	struct reader reader;
	struct tally tally;
	enum status st;
	bool found;

	posts_init(&posts);
	if (names == NULL || ask_bind(ask, &posts) != 0 ||
	    rows_init(&rows, &ask->v[0], &posts, names) != 0)
		diag_nomem();
	tally_init(&tally, cli);
	rows_count(&rows, &tally);
	reader_init(&reader, &tally, cli, names);
	if (rows_all(&rows, &reader, &tally) != 0 ||
	    rows_end(&rows, &reader) != 0)
		diag_nomem();
	reader_free(&reader);
	posts_seal(&posts);
	if (ask_print(ask, &posts, o->format, &tally.written) != 0)
		diag_nomem();
	out_flush();
	found = rows_warn(&rows);
	rows_free(&rows);
	posts_free(&posts);
	names_free(names);
	st = tally_end(&tally);
	return st == ST_OK && !found ? ST_REJECT : st;
}

static enum status
run(const struct query_opts *o, struct ask *ask, const struct cli *cli)
{
	struct names *names = names_new();
	struct posts posts;
	struct gather gather;
	struct reader reader;
	struct tally tally;

	posts_init(&posts);
	if (ask->n == 0 && ask_presets(ask, o->asked, o->n, &o->ways) != 0)
		diag_nomem();
	if (names == NULL || ask_bind(ask, &posts) != 0 ||
	    gather_init(&gather, &posts, o->as, names) != 0)
		diag_nomem();
	tally_init(&tally, cli);
	gather_count(&gather, &tally);
	reader_init(&reader, &tally, cli, names);
	if (gather_all(&gather, &reader, &tally) != 0)
		diag_nomem();
	reader_free(&reader);
	posts_seal(&posts);
	if (ask_print(ask, &posts, o->format, &tally.written) != 0)
		diag_nomem();
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
	static struct ask ask; /* large */
	struct query_opts o;
	enum status st = ST_OK;
	struct cli cli;

	query_opts(&o, &ask, &cli, argc, argv);
	if (o.list)
		preset_list();
	else if (o.explain != NULL)
		preset_explain(o.explain);
	else
		st = ask.n > 0 && query_is_stream(&ask.v[0])
			 ? run_stream(&o, &ask, &cli)
			 : run(&o, &ask, &cli);
	ask_free(&ask);
	cli_free(&cli);
	return (int)out_close(st);
}
