/* SPDX-License-Identifier: MIT */
/*
 * query-agg - answer questions about posts.
 *
 *	query-agg [options] NAME [FILE...]
 *	query-agg [options] -g COL,... -a FUNC:COL ... [FILE...]
 *	query-agg [options] --all [FILE...]
 *	query-agg --partial ... >STATE; query-agg --merge ... STATE...
 *	query-agg --explain NAME | --list
 *
 * Promises: raw and clean rows of any mix of tables give the same answer, in
 * any order (where rows of one ind agree; else there is a warning); medians
 * are exact; one pass answers all; states of parts of the rows, merged however,
 * give the answer of one run. Memory: 64 bytes a post and table used, and the
 * distinct text of the columns used, up to --max-memory, then a message and
 * status 3. Status 0: every row was read, and the answer was written. Nothing
 * is told before the input ends, but with --every.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdnoreturn.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/pace.h"
#include "base/quota.h"
#include "base/stop.h"
#include "base/tally.h"
#include "data/ask.h"
#include "data/gather.h"
#include "data/partial.h"
#include "data/posts.h"
#include "data/preset.h"
#include "data/rows.h"
#include "data/when.h"
#include "json/reader.h"
#include "json/rec.h"
#include "query-opts.h"

/* All that one run holds. */
struct run {
	struct query_opts o;
	struct ask ask;
	struct cli cli;
	struct names *names;
	struct posts posts;
	bool stream; /* rows of one's own (rows), not the tables' (gather) */
	struct gather gather;
	struct rows rows;
	struct partial partial;
	struct reader reader;
	struct tally tally;
};

/* Memory that grows with the posts is lacking, or over its limit. */
static noreturn void
no_memory(const struct run *r)
{
	char max[QUOTA_TEXT];

	if (!quota_hit())
		diag_nomem();
	diag_die(ST_FATAL,
	    "memory: more than %s needed for %" PRIu32
	    " posts (see --max-memory)",
	    quota_text(max), r->posts.n);
}

static int
rows_start(struct run *r)
{
	if (r->o.merge)
		return 0;
	if (r->stream)
		return rows_init(&r->rows, &r->ask.v[0], &r->posts, r->names);
	return gather_init(&r->gather, &r->posts, r->o.as, r->names);
}

static void
start(struct run *r)
{
	const struct query_opts *o = &r->o;

	quota_set(o->max_memory);
	posts_init(&r->posts);
	r->names = names_new();
	if (r->names == NULL ||
	    (r->ask.n == 0 &&
		ask_presets(&r->ask, o->asked, o->n, &o->ways) != 0) ||
	    ask_bind(&r->ask, &r->posts) != 0)
		no_memory(r);
	r->stream = !o->merge && query_is_stream(&r->ask.v[0]);
	if (partial_init(&r->partial, &r->ask, &r->posts,
		o->merge ? r->names : NULL) != 0 ||
	    rows_start(r) != 0)
		no_memory(r);
	/* a bad line of a state is the end of it */
	r->cli.fail_fast |= o->merge;
	tally_init(&r->tally, &r->cli);
	if (r->stream)
		rows_count(&r->rows, &r->tally);
	else
		gather_count(&r->gather, &r->tally);
	reader_init(&r->reader, &r->tally, &r->cli, r->names);
}

static enum status
finish(struct run *r)
{
	bool found = true;
	enum status st;

	if (r->stream && rows_end(&r->rows, &r->reader) != 0)
		no_memory(r);
	reader_free(&r->reader);
	out_flush();
	gather_warn(&r->gather.conflicts);
	gather_warn(&r->partial.conflicts);
	if (r->stream)
		found = rows_warn(&r->rows, r->o.partial);
	/* of no rows at all nothing is to be said */
	if (!r->o.partial &&
	    (r->o.merge ? r->posts.n > 0 : r->tally.read > r->tally.rejected))
		ask_warn(&r->ask, &r->posts);
	gather_free(&r->gather);
	rows_free(&r->rows);
	partial_free(&r->partial);
	posts_free(&r->posts);
	names_free(r->names);
	st = tally_end(&r->tally);
	return st == ST_OK && !found ? ST_REJECT : st;
}

static void
take_rows(struct run *r)
{
	if (r->stream ? rows_all(&r->rows, &r->reader, &r->tally) != 0
		      : gather_all(&r->gather, &r->reader, &r->tally) != 0)
		no_memory(r);
}

/* Each file is read by itself, so that none without a state goes unseen.
 * False: there is no answer. */
static bool
take_states(struct run *r)
{
	int n = r->cli.nfiles;
	struct err e = {0};

	r->cli.nfiles = 1;
	for (; n > 0; n--, r->cli.files++) {
		reader_again(&r->reader);
		if (partial_read(&r->partial, &r->reader, &r->tally, &e) == 0)
			continue;
		if (e.kind == ERR_MEM)
			no_memory(r);
		if (r->tally.torn)
			return false;
		diag_die(
		    e.kind == ERR_USAGE ? ST_USAGE : ST_FATAL, "%s", e.msg);
	}
	return true;
}

static void
tell(struct run *r, const struct print_as *as)
{
	int bad = r->o.partial
		      ? partial_write(&r->partial, &r->tally.written)
		      : ask_print(&r->ask, &r->posts, as, &r->tally.written);

	if (bad != 0)
		no_memory(r);
}

/* Answers the time of the next one. */
static int64_t
snapshot(struct run *r, bool first, int64_t beat)
{
	enum print_format format = r->o.format;
	int64_t began = clock_now();
	char when[WHEN_TEXT + 1] = "";
	/* with a header alone it is one table */
	struct print_as as = {.format = format,
	    .snapshot = when,
	    .bare = !first && (format == PRINT_CSV || format == PRINT_TSV)};

	when_put(when, clock_utc());
	tell(r, &as);
	out_str("\n");
	out_flush();
	return pace_beat(beat, r->o.every, began, clock_now());
}

static void
run_live(struct run *r)
{
	int64_t beat = clock_now() + r->o.every;
	bool first = true;

	stop_catch();
	do {
		reader_deadline(&r->reader, beat);
		take_rows(r);
		beat = snapshot(r, first, beat);
		first = false;
	} while (reader_due(&r->reader));
}

static enum status
run(struct run *r)
{
	start(r);
	if (r->o.every > 0) {
		run_live(r);
		return finish(r);
	}
	reader_ahead(&r->reader, READER_AHEAD);
	if (!r->o.merge)
		take_rows(r);
	else if (!take_states(r))
		return finish(r);
	if (!r->o.partial)
		posts_seal(&r->posts);
	tell(r, &(struct print_as){.format = r->o.format});
	return finish(r);
}

int
main(int argc, char **argv)
{
	static struct run r; /* large */
	enum status st = ST_OK;

	query_opts(&r.o, &r.ask, &r.cli, argc, argv);
	if (r.o.list)
		preset_list();
	else if (r.o.explain != NULL)
		preset_explain(r.o.explain);
	else
		st = run(&r);
	ask_free(&r.ask);
	cli_free(&r.cli);
	out_flush();
	stop_raise();
	return (int)out_close(st);
}
