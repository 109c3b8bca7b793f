/* SPDX-License-Identifier: MIT */
/*
 * kafka-post - records into Kafka topics.
 *
 *	kafka-post -u URL [-t TOPIC] [-k FIELD] [-p N] [--pass] [FILE...]
 *
 * Promises: status 0, and each receipt, mean that the records are durable;
 * order is kept within a partition of the topic; a bad record stops nothing.
 * At least once: who is killed between a write and its receipt may write a
 * record again.
 */
#include "post.h"

#include <stddef.h>

#include "store/topic.h"
#include "url-from.h"

static const char usage[] =
    "usage: kafka-post -u URL [options] [FILE...]\n"
    "Write the rows of records into Kafka topics, and receipts to stdout.\n"
    "\n"
    "  -u, --url URL         file:DIR (also " URL_KAFKA ")\n"
    "  -t, --topic TOPIC     into this one; may hold {topic} and {table}\n"
    "  -k, --key FIELD       the key is this column (envelope's, ind, index)\n"
    "  -p, --partition N     into this partition, whatever the key\n"
    "      --pass            write each record on, with its coordinates\n"
    "      --receipts FIFO   write receipts there, not to stdout\n"
    "      --dry-run         only print what would be written where\n"
    "  -b, --batch N         at most N records at once\n"
    "  -w, --wait TIME       how long to try (2m), for a service\n"
    "      --parallel N      so many requests at once (1), for a service\n"
    "      --format FORMAT   json (or binary), for a service\n"
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

int
main(int argc, char **argv)
{
	static const char *const formats[] = {"json", "binary", NULL};
	static const struct post_tool tool = {.name = "kafka-post",
	    .usage = usage,
	    .sink = "kafka",
	    .letter = 't',
	    .to = "topic",
	    .url_from = URL_KAFKA,
	    .no_url = "no -u URL, nor " URL_KAFKA,
	    .open = topic_writer,
	    .formats = formats,
	    .partition = true};

	return post_main(&tool, argc, argv);
}
