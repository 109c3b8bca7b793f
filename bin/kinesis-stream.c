/* SPDX-License-Identifier: MIT */
/*
 * kinesis-stream - Kinesis's streams: list, create, describe, delete; split
 * and merge their shards.
 *
 *	kinesis-stream -u URL list
 *	kinesis-stream -u URL create STREAM [--shards N]
 *	kinesis-stream -u URL describe STREAM
 *	kinesis-stream -u URL delete STREAM
 *	kinesis-stream -u URL split STREAM SHARD
 *	kinesis-stream -u URL merge STREAM SHARD SHARD
 *
 * Answers are lines of JSON. Status 0: it was done; 2: there is such a stream
 * already, or none, or the shards cannot be changed so.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "admin.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "store/stream.h"
#include "url-from.h"

static const char usage[] =
    "usage: kinesis-stream -u URL list\n"
    "       kinesis-stream -u URL create STREAM [--shards N]\n"
    "       kinesis-stream -u URL describe | delete STREAM\n"
    "       kinesis-stream -u URL split STREAM SHARD\n"
    "       kinesis-stream -u URL merge STREAM SHARD SHARD\n"
    "List, create, describe and delete Kinesis streams; reshard them.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KINESIS ")\n"
    "      --shards N        of the stream to create (1)\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum { OPT_SHARDS = CLI_LONG };

static const struct cli_opt options[] = {
    {'u', "url", CLI_ARG},
    {OPT_SHARDS, "shards", CLI_ARG},
    {0},
};

enum command { LIST, CREATE, DESCRIBE, DELETE, SPLIT, MERGE };

static const char *const commands[] = {
    "list", "create", "describe", "delete", "split", "merge", NULL};

/* What follows each. */
static const struct {
	int n;
	const char *what;
} operands[] = {
    {0, "no stream"},
    {1, "a stream"},
    {1, "a stream"},
    {1, "a stream"},
    {2, "a stream and a shard"},
    {3, "a stream and two shards"},
};

static void
put_shard(struct buf *b, const char *name, const struct stream_shard *s)
{
	buf_printf(b,
	    "{\"stream\":\"%s\",\"shard\":\"%s\",\"first\":\"%s\","
	    "\"last\":\"%s\",\"parents\":[",
	    name, s->id, s->first, s->last);
	for (int i = 0; i < 2 && s->parents[i][0] != '\0'; i++)
		buf_printf(b, "%s\"%s\"", i == 0 ? "" : ",", s->parents[i]);
	buf_printf(b, "],\"closed\":%s,\"records\":%" PRIu64 "}\n",
	    s->closed ? "true" : "false", s->records);
}

static void
describe(const char *url, const char *name)
{
	struct stream_shard *v;
	struct err e = {0};
	struct buf b;
	size_t n;

	if (stream_describe(url, name, &v, &n, &e) != 0)
		admin_die(&e);
	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; i < n; i++) {
		put_shard(&b, name, &v[i]);
		admin_print(&b);
	}
	free(v);
	buf_free(&b);
}

/* names: the operands after the command. */
static void
run(enum command command, const char *url, char **names, unsigned shards)
{
	struct err e = {0};
	int st = 0;

	switch (command) {
	case LIST: admin_list(url, "stream", stream_list); break;
	case CREATE: st = stream_create(url, names[0], shards, &e); break;
	case DESCRIBE: describe(url, names[0]); break;
	case DELETE: st = stream_delete(url, names[0], &e); break;
	case SPLIT: st = stream_split(url, names[0], names[1], &e); break;
	case MERGE:
		st = stream_merge(url, names[0], names[1], names[2], &e);
		break;
	}
	if (st != 0)
		admin_die(&e);
}

int
main(int argc, char **argv)
{
	const char *url = url_from(URL_KINESIS);
	unsigned shards = 1;
	struct cli c;
	int o, command;

	cli_init(&c, "kinesis-stream", usage, options, CLI_PLAIN, argc, argv);
	while ((o = cli_next(&c)) != 0)
		switch (o) {
		case 'u': url_take(&url, &c, URL_KINESIS); break;
		case OPT_SHARDS:
			shards = (unsigned)cli_num(&c, 1, STREAM_SHARDS_MAX);
			break;
		}
	command = cli_command(&c, commands);
	if (command != CREATE && cli_given(&c, OPT_SHARDS))
		diag_usage("--shards: only to create");
	if (c.nfiles != 1 + operands[command].n)
		diag_usage("%s: takes %s", c.files[0], operands[command].what);
	if (url == NULL)
		diag_usage("no -u URL, nor " URL_KINESIS);
	run((enum command)command, url, c.files + 1, shards);
	cli_free(&c);
	return (int)out_close(ST_OK);
}
