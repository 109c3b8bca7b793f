/* SPDX-License-Identifier: MIT */
/*
 * kafka-topic - Kafka's topics: list, create, describe, delete.
 *
 *	kafka-topic -u URL list
 *	kafka-topic -u URL create TOPIC [--partitions N]
 *	kafka-topic -u URL describe TOPIC
 *	kafka-topic -u URL delete TOPIC
 *
 * Answers are lines of JSON. Status 0: it was done; 2: there is such a topic
 * already, or none.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "admin.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"
#include "store/topic.h"
#include "url-from.h"

static const char usage[] =
    "usage: kafka-topic -u URL list\n"
    "       kafka-topic -u URL create TOPIC [--partitions N]\n"
    "       kafka-topic -u URL describe | delete TOPIC\n"
    "List, create, describe and delete Kafka topics.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KAFKA ")\n"
    "      --partitions N    of the topic to create (1)\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum { OPT_PARTITIONS = CLI_LONG };

static const struct cli_opt options[] = {
    {'u', "url", CLI_ARG},
    {OPT_PARTITIONS, "partitions", CLI_ARG},
    {0},
};

static void
describe(const char *url, const char *name)
{
	struct topic_info info;
	struct err e = {0};
	struct buf b;

	if (topic_describe(url, name, &info, &e) != 0)
		admin_die(&e);
	buf_init(&b, SIZE_MAX / 4);
	for (unsigned p = 0; p < info.partitions; p++) {
		buf_printf(&b,
		    "{\"topic\":\"%s\",\"partition\":%u,\"first\":%" PRIu64
		    ",\"end\":%" PRIu64 "}\n",
		    name, p, info.v[p].first, info.v[p].end);
		admin_print(&b);
	}
	free(info.v);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	static const char *const commands[] = {
	    "list", "create", "describe", "delete", NULL};
	const char *url = url_from(URL_KAFKA), *name;
	unsigned partitions = 1;
	struct err e = {0};
	struct cli c;
	int o, command, st = 0;

	cli_init(&c, "kafka-topic", usage, options, CLI_PLAIN, argc, argv);
	while ((o = cli_next(&c)) != 0)
		switch (o) {
		case 'u': url_take(&url, &c, URL_KAFKA); break;
		case OPT_PARTITIONS:
			partitions =
			    (unsigned)cli_num(&c, 1, TOPIC_PARTITIONS_MAX);
			break;
		}
	command = cli_command(&c, commands);
	if (command != 1 && cli_given(&c, OPT_PARTITIONS))
		diag_usage("--partitions: only to create");
	name = c.files[1];
	if (c.nfiles != (command == 0 ? 1 : 2))
		diag_usage("%s: takes %s", c.files[0],
		    command == 0 ? "no topic" : "a topic");
	if (url == NULL)
		diag_usage("no -u URL, nor " URL_KAFKA);
	switch (command) {
	case 0: admin_list(url, "topic", topic_list); break;
	case 1: st = topic_create(url, name, partitions, &e); break;
	case 2: describe(url, name); break;
	case 3: st = topic_delete(url, name, &e); break;
	}
	if (st != 0)
		admin_die(&e);
	cli_free(&c);
	return (int)out_close(ST_OK);
}
