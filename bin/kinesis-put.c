/* SPDX-License-Identifier: MIT */
/*
 * kinesis-put - records into Kinesis streams.
 *
 *	kinesis-put -u URL [-s STREAM] [-k FIELD] [--ordered] [--pass] [FILE...]
 *
 * Promises: status 0, and each receipt, mean that the records are durable;
 * what Kinesis would refuse is rejected, and stops nothing. At least once: who
 * is killed between a write and its receipt may write a record again.
 */
#include "post.h"

#include <stddef.h>

#include "base/diag.h"
#include "net/digest.h"
#include "store/stream.h"
#include "url-from.h"

static const char usage[] =
    "usage: kinesis-put -u URL [options] [FILE...]\n"
    "Write the rows of records into Kinesis streams, and receipts to stdout.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KINESIS ")\n"
    "  -s, --stream STREAM   into this one; may hold {topic} and {table}\n"
    "  -k, --key FIELD       the key is this column (envelope's, ind, index)\n"
    "      --ordered         one after the other, for a service\n"
    "      --pass            write each record on, with its coordinates\n"
    "      --receipts FIFO   write receipts there, not to stdout\n"
    "      --dry-run         only print what would be written where\n"
    "  -b, --batch N         at most N records at once\n"
    "  -w, --wait TIME       how long to try (2m), for a service\n"
    "      --parallel N      so many requests at once (1), for a service\n"
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

/* A record's shard is chosen by the MD5 of its key. */
static struct writer *
open_streams(const char *url, struct err *e)
{
	if (digest_version() == NULL)
		diag_die(ST_USAGE, "built without libcrypto");
	return stream_writer(url, e);
}

int
main(int argc, char **argv)
{
	static const struct cli_lib libs[] = {
	    {"libcrypto", digest_version}, {0}};
	static const struct post_tool tool = {.name = "kinesis-put",
	    .usage = usage,
	    .sink = "kinesis",
	    .letter = 's',
	    .to = "stream",
	    .url_from = URL_KINESIS,
	    .no_url = "no -u URL, nor " URL_KINESIS,
	    .open = open_streams,
	    .libs = libs,
	    .ordered = true};

	return post_main(&tool, argc, argv);
}
