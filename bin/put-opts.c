/* SPDX-License-Identifier: MIT */
#include "put-opts.h"

#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "net/digest.h"
#include "net/gz.h"

static const char usage[] =
    "usage: s3-put -B BUCKET [options] [FILE...]\n"
    "Write rows of records into objects; receipts to stdout.\n"
    "\n"
    "  -B, --bucket BUCKET   file:DIR; --prefix KEY: of all keys (topics)\n"
    "      --layout LAYOUT   sink, or event: an object each, under events\n"
    "      --partition-by A,B  folders by columns, or year|month|day|hour\n"
    "      --time-field COL  of that column's time (envelope's timestamp)\n"
    "  -k, --key FIELD       the key is this column (envelope's, ind, index)\n"
    "  -z, --gzip            compress; --level N: so hard, 1 to 9 (6)\n"
    "  -b, --batch N         write a partition at N records (10000), or at\n"
    "      --every TIME      so old (1m), --max-bytes SIZE: so large (8M)\n"
    "      --start N         first offset of records without any (0)\n"
    "      --receipts FIFO   write receipts there, not to stdout\n"
    "      --dry-run         only print what would be written where\n"
    "  -T, --as TABLE        every record is of pin, geo or user\n"
    "  -e, --fail-fast       stop at the first bad record\n"
    "  -r, --rejects FILE    append the raw lines of bad records to FILE\n"
    "      --max-rejects N   status 0 with up to N bad records\n"
    "      --max-line SIZE   longest line accepted (16M)\n"
    "      --stats FILE      write counts as one JSON object (- is stderr)\n"
    "      --progress        draw a live line on stderr\n"
    "  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"
    "  -v, --verbose         summary; -q, --quiet: fatal messages only\n"
    "  -h, --help            this text; -V, --version: the version\n";

enum {
	OPT_DRY = CLI_LONG,
	OPT_EVERY,
	OPT_LAYOUT,
	OPT_LEVEL,
	OPT_BYTES,
	OPT_BY,
	OPT_PREFIX,
	OPT_RECEIPTS,
	OPT_START,
	OPT_TIME,
};

static const struct cli_opt options[] = {
    {'B', "bucket", CLI_ARG},
    {OPT_PREFIX, "prefix", CLI_ARG},
    {OPT_LAYOUT, "layout", CLI_ARG},
    {OPT_BY, "partition-by", CLI_ARG},
    {OPT_TIME, "time-field", CLI_ARG},
    {'k', "key", CLI_ARG},
    {'z', "gzip", CLI_FLAG},
    {OPT_LEVEL, "level", CLI_ARG},
    {'b', "batch", CLI_ARG},
    {OPT_BYTES, "max-bytes", CLI_ARG},
    {OPT_EVERY, "every", CLI_ARG},
    {OPT_START, "start", CLI_ARG},
    {OPT_RECEIPTS, "receipts", CLI_ARG},
    {OPT_DRY, "dry-run", CLI_FLAG},
    {'T', "as", CLI_ARG},
    {0},
};

static void
read_prefix(struct put_opts *o, const char *s)
{
	while (*s == '/')
		s++;
	o->prefix = s;
	o->prefix_len = strlen(s);
	if (!utf8_all(s, o->prefix_len))
		diag_usage("--prefix: invalid UTF-8");
	while (o->prefix_len > 0 && s[o->prefix_len - 1] == '/')
		o->prefix_len--;
}

static bool
is_by_time(const char *by)
{
	return by != NULL &&
	       (strcmp(by, "year") == 0 || strcmp(by, "month") == 0 ||
		   strcmp(by, "day") == 0 || strcmp(by, "hour") == 0);
}

/* What the layout, or the kind of folders, has no use for: on the command line
 * it is refused, in the file it is for other runs. */
static void
check_uses(struct put_opts *o, const struct cli *c)
{
	if (o->event && cli_given(c, OPT_BY))
		diag_usage("--partition-by: not with --layout event");
	if (!o->event && cli_given(c, 'k'))
		diag_usage("--key: only with --layout event");
	if (o->event)
		o->by = NULL;
	else
		o->key = NULL;
	if (is_by_time(o->by))
		return;
	if (cli_given(c, OPT_TIME))
		diag_usage("--time-field: only with --partition-by year, "
			   "month, day or hour");
	o->time = NULL;
}

static void
check(struct put_opts *o, const struct cli *c, bool gzip, int level)
{
	if (o->bucket == NULL)
		diag_usage("no -B BUCKET");
	cli_needs(c, OPT_LEVEL, 'z');
	if (gzip && gz_version() == NULL)
		diag_die(ST_USAGE, "-z: built without zlib");
	/* a replay is known by the digests of its lines */
	if (!o->event && digest_version() == NULL)
		diag_die(ST_USAGE, "--layout sink: built without libcrypto");
	if (gzip)
		o->level = level > 0 ? level : GZ_LEVEL;
	if (o->dry && o->receipts != NULL)
		diag_usage("--receipts: not with --dry-run, which "
			   "writes nothing");
	check_uses(o, c);
	if (o->prefix == NULL)
		read_prefix(o, o->event ? "events" : "topics");
}

void
put_opts(struct put_opts *o, struct cli *c, int argc, char **argv)
{
	static const struct cli_lib libs[] = {
	    {"zlib", gz_version}, {"libcrypto", digest_version}, {0}};
	static const char *const layouts[] = {"sink", "event", NULL};
	bool gzip = false;
	int opt, level = 0;

	*o = (struct put_opts){.as = TABLE_NONE,
	    .lines = 10000,
	    .bytes = (uint64_t)8 << 20,
	    .every = INT64_C(60000000000)};
	cli_init(c, "s3-put", usage, options, CLI_RECORDS, argc, argv);
	c->libs = libs;
	while ((opt = cli_next(c)) != 0)
		switch (opt) {
		case 'B': o->bucket = c->arg; break;
		case OPT_PREFIX: read_prefix(o, c->arg); break;
		case OPT_LAYOUT: o->event = cli_choice(c, layouts) == 1; break;
		case OPT_BY: o->by = c->arg; break;
		case OPT_TIME: o->time = c->arg; break;
		case 'k': o->key = c->arg; break;
		case 'z': gzip = true; break;
		case OPT_LEVEL: level = (int)cli_num(c, 1, 9); break;
		case 'b': o->lines = (uint64_t)cli_num(c, 1, INT64_MAX); break;
		case OPT_BYTES: o->bytes = cli_size(c, 1, SIZE_MAX / 2); break;
		case OPT_EVERY: o->every = cli_duration(c, 0); break;
		case OPT_START:
			o->start = (uint64_t)cli_num(c, 0, INT64_MAX);
			break;
		case OPT_RECEIPTS: o->receipts = c->arg; break;
		case OPT_DRY: o->dry = true; break;
		case 'T': o->as = (enum table)cli_choice(c, table_names); break;
		}
	check(o, c, gzip, level);
}
