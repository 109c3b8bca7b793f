/* SPDX-License-Identifier: MIT */
#include "post-opts.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "url-from.h"

enum {
	OPT_DRY_RUN = CLI_LONG,
	OPT_FORMAT,
	OPT_ORDERED,
	OPT_PARALLEL,
	OPT_PASS,
	OPT_RECEIPTS,
};

#define MINUTE INT64_C(60000000000)

/* Those of both; the tool's own follow. */
static const struct cli_opt shared[] = {
    {'T', "as", CLI_ARG},
    {'b', "batch", CLI_ARG},
    {'k', "key", CLI_ARG},
    {'u', "url", CLI_ARG},
    {'w', "wait", CLI_ARG},
    {OPT_DRY_RUN, "dry-run", CLI_FLAG},
    {OPT_PARALLEL, "parallel", CLI_ARG},
    {OPT_PASS, "pass", CLI_FLAG},
    {OPT_RECEIPTS, "receipts", CLI_ARG},
};

#define SHARED (sizeof shared / sizeof *shared)

static const struct cli_opt *
options(const struct post_tool *tool)
{
	static struct cli_opt v[SHARED + 5]; /* one tool a process */
	size_t n = SHARED;

	memcpy(v, shared, sizeof shared);
	v[n++] = (struct cli_opt){tool->letter, tool->to, CLI_ARG};
	if (tool->partition)
		v[n++] = (struct cli_opt){'p', "partition", CLI_ARG};
	if (tool->formats != NULL)
		v[n++] = (struct cli_opt){OPT_FORMAT, "format", CLI_ARG};
	if (tool->ordered)
		v[n++] = (struct cli_opt){OPT_ORDERED, "ordered", CLI_FLAG};
	v[n] = (struct cli_opt){0};
	return v;
}

static void
parse(struct post_opts *o, struct cli *c, const struct post_tool *tool)
{
	int opt;

	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		case 'b': o->batch = cli_num(c, 1, INT32_MAX); break;
		case 'k': o->key = c->arg; break;
		case 'p': o->partition = cli_num(c, 0, INT32_MAX); break;
		case 'u': url_take(&o->url, c, tool->url_from); break;
		case 'w': o->wait = cli_duration(c, 0); break;
		case OPT_DRY_RUN: o->dry = true; break;
		case OPT_FORMAT:
			o->format = cli_choice(c, tool->formats);
			break;
		case OPT_ORDERED: o->ordered = true; break;
		case OPT_PARALLEL: o->parallel = cli_num(c, 1, 64); break;
		case OPT_PASS: o->pass = true; break;
		case OPT_RECEIPTS: o->receipts = c->arg; break;
		default: o->to = c->arg; break;
		}
}

void
post_opts(struct post_opts *o, struct cli *c, const struct post_tool *tool,
    int argc, char **argv)
{
	*o = (struct post_opts){.as = TABLE_NONE,
	    .to = "{topic}",
	    .partition = -1,
	    .wait = 2 * MINUTE,
	    .parallel = 1};
	o->url = url_from(tool->url_from);
	cli_init(
	    c, tool->name, tool->usage, options(tool), CLI_RECORDS, argc, argv);
	c->libs = tool->libs;
	parse(o, c, tool);
	if (o->url == NULL)
		diag_usage("%s", tool->no_url);
	if (o->dry && o->receipts != NULL)
		diag_usage("--receipts: not with --dry-run, which "
			   "writes nothing");
}
