/* SPDX-License-Identifier: MIT */
/*
 * kafka-get - records out of Kafka topics.
 *
 *	kafka-get -u URL [-g GROUP] [-f] [-n N] [--acks FIFO] TOPIC...
 *
 * Promises: in order within each partition; with --acks a position is
 * committed only where a receipt covers it, so that nothing is lost, whatever
 * dies. Status 0: all was given, covered and committed; 75: do it again.
 */
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/stop.h"
#include "base/tally.h"
#include "get.h"
#include "store/topic.h"
#include "url-from.h"

static const char usage[] =
    "usage: kafka-get -u URL [options] TOPIC...\n"
    "Write the records of Kafka topics to stdout, as envelopes.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KAFKA ")\n"
    "  -g, --group GROUP     share the partitions, and go on from where the\n"
    "                        group is; else all of them, from the start\n"
    "  -f, --follow          do not end at the end\n"
    "  -n, --count N         end after N records\n"
    "      --from WHERE      without a position: earliest (or latest)\n"
    "      --session TIME    so long may a member of the group be silent "
    "(10s)\n" GET_OPTIONS;

enum { OPT_FROM = GET_OWN, OPT_SESSION };

static const struct cli_opt options[] = {
    {'u', "url", CLI_ARG},
    {'g', "group", CLI_ARG},
    {'f', "follow", CLI_FLAG},
    {OPT_FROM, "from", CLI_ARG},
    {OPT_SESSION, "session", CLI_ARG},
    GET_SHARED,
    {0},
};

#define SESSION INT64_C(10000000000)
#define SESSION_LEAST INT64_C(100000000)

static void
parse(struct cli *c, const char **url, struct topic_reading *r,
    struct pump_opts *p)
{
	static const char *const from[] = {"earliest", "latest", NULL};
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'u': url_take(url, c, URL_KAFKA); break;
		case 'g': r->group = c->arg; break;
		case 'f': r->follow = true; break;
		case OPT_FROM: r->latest = cli_choice(c, from) == 1; break;
		case OPT_SESSION:
			r->session = cli_duration(c, SESSION_LEAST);
			break;
		default: get_option(p, c, opt); break;
		}
	cli_needs(c, GET_INFLIGHT, GET_ACKS);
	cli_needs(c, OPT_SESSION, 'g');
	if (strcmp(c->files[0], "-") == 0)
		diag_usage("no TOPIC");
	if (*url == NULL)
		diag_usage("no -u URL, nor " URL_KAFKA);
	if (p->acks != NULL && r->group == NULL)
		diag_usage("--acks: not without -g, which it commits for");
	r->topics = (const char *const *)c->files;
	r->ntopics = (size_t)c->nfiles;
}

int
main(int argc, char **argv)
{
	const char *url = url_from(URL_KAFKA);
	struct topic_reading r = {.session = SESSION};
	struct pump_opts p = PUMP_DEFAULTS;
	struct err e = {0};
	struct cli cli;
	enum status st;

	cli_init(&cli, "kafka-get", usage, options, CLI_RECORDS, argc, argv);
	parse(&cli, &url, &r, &p);
	/* two a partition that is read, and one a topic */
	file_allow_many();
	st = get_run(topic_source(url, &r, &e), &p, &cli, &e);
	cli_free(&cli);
	stop_raise();
	return (int)out_close(st);
}
