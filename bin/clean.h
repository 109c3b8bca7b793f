/* SPDX-License-Identifier: MIT */
/* clean - what clean-pin, clean-geo and clean-user share: all but their
 * names, their tables and their help. */
#ifndef BIN_CLEAN_H
#define BIN_CLEAN_H

#include "data/table.h"

/* The options and the rest of the text of --help, after its first lines. */
#define CLEAN_OPTIONS                                                          \
	"\n"                                                                   \
	"  -T, --as TABLE        every envelope is of pin, geo or user\n"      \
	"      --columns LIST    these columns, in this order\n"               \
	"      --rules FILE      clean by the rules of FILE, YAML\n"           \
	"      --print-rules     print the rules, to edit them\n"              \
	"  -e, --fail-fast       stop at the first bad record\n"               \
	"  -r, --rejects FILE    append the raw lines of bad records to "      \
	"FILE\n"                                                               \
	"      --max-rejects N   status 0 with up to N bad records\n"          \
	"      --max-line SIZE   longest line accepted (16M)\n"                \
	"      --stats FILE      write counts as one JSON object (- is "       \
	"stderr)\n"                                                            \
	"      --progress        draw a live line on stderr\n"                 \
	"  -c, --config FILE     options as YAML (also PINPIPE_CONFIG)\n"      \
	"  -v, --verbose         summary; -q, --quiet: fatal messages only\n"  \
	"  -h, --help            this text; -V, --version: the version\n"

/* The whole of main: answers the exit status. */
int clean_main(const char *tool, enum table table, const char *usage, int argc,
    char **argv);

#endif
