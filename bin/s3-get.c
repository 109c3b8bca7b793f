/* SPDX-License-Identifier: MIT */
/*
 * s3-get - records out of S3 objects.
 *
 *	s3-get -B BUCKET [-l] [--since TIME] [--state FILE] [--bare]
 *	    [--acks FIFO] [PREFIX...]
 *
 * Promises: each partition in order, objects by number where they are
 * numbered; with --state and --acks a position is kept only where a receipt
 * covers it, so that nothing is lost, whatever dies. Status 0: all was given,
 * covered and committed.
 */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/out.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "data/table.h"
#include "data/when.h"
#include "get.h"
#include "net/gz.h"
#include "json/text.h"
#include "store/bucket.h"

static const char usage[] =
    "usage: s3-get -B BUCKET [options] [PREFIX...]\n"
    "Write the records of a bucket's objects to stdout, as envelopes.\n"
    "\n"
    "  -B, --bucket BUCKET   file:DIR\n"
    "  -l, --list            list the objects instead\n"
    "      --since TIME      only objects changed then or later: RFC 3339, or "
    "1h\n"
    "      --state FILE      go on from the positions in FILE, and keep them\n"
    "      --bare            rows without envelopes\n"
    "  -f, --follow          do not end at the end\n"
    "      --every TIME      how often -f looks for new objects (10s)\n"
    "  -n, --count N         end after N records\n" GET_OPTIONS;

enum { OPT_SINCE = GET_OWN, OPT_STATE, OPT_BARE, OPT_EVERY };

static const struct cli_opt options[] = {
    {'B', "bucket", CLI_ARG},
    {'l', "list", CLI_FLAG},
    {'f', "follow", CLI_FLAG},
    {OPT_SINCE, "since", CLI_ARG},
    {OPT_STATE, "state", CLI_ARG},
    {OPT_BARE, "bare", CLI_FLAG},
    {OPT_EVERY, "every", CLI_ARG},
    GET_SHARED,
    {0},
};

#define SECOND INT64_C(1000000000)
#define EVERY (10 * SECOND)
#define EVERY_LEAST (SECOND / 100)

struct opts {
	const char *bucket;
	bool list;
	struct bucket_reading r;
	struct pump_opts p;
};

static bool
tells(const char *s, size_t len)
{
	return table_of_topic(s, len) != TABLE_NONE;
}

/* A point in time, or how long ago it is. */
static int64_t
since(const struct cli *c)
{
	size_t n = strlen(c->arg);
	int64_t at, ago;

	if (memchr(c->arg, ':', n) == NULL) {
		ago = cli_duration(c, 0);
		at = clock_epoch_ms() * (SECOND / 1000);
		return ago < at ? at - ago : 0;
	}
	if (when_read(c->arg, n, &at) != WHY_NONE)
		diag_usage("%s: not a time: \"%s\"", c->name, c->arg);
	if (at > INT64_MAX / SECOND)
		return INT64_MAX;
	return at < 0 ? 0 : at * SECOND;
}

static void
parse(struct cli *c, struct opts *o)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'B': o->bucket = c->arg; break;
		case 'l': o->list = true; break;
		case 'f': o->r.follow = true; break;
		case OPT_SINCE: o->r.since = since(c); break;
		case OPT_STATE: o->r.state = c->arg; break;
		case OPT_BARE: o->r.bare = true; break;
		case OPT_EVERY:
			o->r.every = cli_duration(c, EVERY_LEAST);
			break;
		default: get_option(&o->p, c, opt); break;
		}
	cli_needs(c, GET_INFLIGHT, GET_ACKS);
	cli_needs(c, OPT_EVERY, 'f');
	if (o->bucket == NULL)
		diag_usage("no -B BUCKET");
	if (o->p.acks != NULL && o->r.bare && !o->list)
		diag_usage("--acks: not with --bare: rows have no coordinates");
	if (o->list && (cli_given(c, GET_ACKS) || cli_given(c, 'f')))
		diag_usage("-l: not with -f or --acks");
	/* no operand is given as "-": all objects */
	if (strcmp(c->files[0], "-") != 0) {
		o->r.prefixes = (const char *const *)c->files;
		o->r.nprefixes = (size_t)c->nfiles;
	}
	o->r.max_line = c->max_line;
	o->r.tells = tells;
}

/* false: its key cannot stand in a line of JSON, or it leads nowhere. */
static bool
list_one(struct buf *b, const struct bucket_object *o)
{
	int64_t secs = o->modified / SECOND;
	char when[WHEN_TEXT], q[DIAG_QUOTE_SIZE];

	if (!utf8_all(o->key, strlen(o->key))) {
		diag_error("%s: key: invalid UTF-8",
		    diag_quote(q, o->key, strlen(o->key)));
		return false;
	}
	if (o->lost != 0) {
		diag_error("%s: %s", o->key, strerror(o->lost));
		return false;
	}
	when_put(when, when_in_range(secs) ? secs : 0);
	buf_reset(b);
	buf_str(b, "{\"key\":\"");
	text_escape(b, o->key, strlen(o->key));
	buf_printf(b, "\",\"size\":%" PRIu64 ",\"modified\":\"%.*s\"}\n",
	    o->size, WHEN_TEXT, when);
	if (b->err)
		diag_nomem();
	out_write(b->s, b->len);
	return true;
}

static bool
list_prefix(struct bucket *bucket, const struct opts *o, const char *prefix,
    uint64_t *left)
{
	struct bucket_list list;
	struct err e = {0};
	bool good = true;
	struct buf b;

	if (bucket_list(bucket, prefix, &list, &e) != 0)
		diag_fail(NULL, &e);
	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; *left > 0 && i < list.n; i++) {
		if (list.v[i].modified < o->r.since && list.v[i].lost == 0)
			continue;
		good &= list_one(&b, &list.v[i]);
		--*left;
	}
	buf_free(&b);
	bucket_list_free(&list);
	return good;
}

static enum status
list(const struct opts *o)
{
	struct err e = {0};
	struct bucket *bucket = bucket_open(o->bucket, false, &e);
	uint64_t left = o->p.count;
	bool good = true;

	if (bucket == NULL)
		diag_fail(NULL, &e);
	if (o->r.nprefixes == 0)
		good = list_prefix(bucket, o, "", &left);
	for (size_t i = 0; i < o->r.nprefixes; i++)
		good &= list_prefix(bucket, o, o->r.prefixes[i], &left);
	bucket_close(bucket);
	return good ? ST_OK : ST_FATAL;
}

int
main(int argc, char **argv)
{
	static const struct cli_lib libs[] = {{"zlib", gz_version}, {0}};
	struct opts o = {.r.every = EVERY, .p = PUMP_DEFAULTS};
	struct err e = {0};
	struct cli cli;
	enum status st;

	cli_init(&cli, "s3-get", usage, options, CLI_RECORDS, argc, argv);
	cli.libs = libs;
	parse(&cli, &o);
	if (o.list)
		st = list(&o);
	else
		st = get_run(bucket_source(o.bucket, &o.r, &e), &o.p, &cli, &e);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
