/* SPDX-License-Identifier: MIT */
/*
 * clean-user - raw rows of the user table in, clean rows out.
 *
 *	clean-user [-e] [-r FILE] [-T TABLE] [--columns LIST]
 *	    [--rules FILE] [--print-rules] [FILE...]
 *
 * Promises: order is kept; a clean row comes out as it is; values that no
 * rule changes keep their bytes; records of other tables, tombstones and
 * marks pass through, byte for byte; a bad record is named on stderr, kept by
 * -r, and never stops the stream; memory does not grow with the input. Status
 * 0: every record was cleaned or passed, and written.
 *
 * It joins nothing, keeps nothing and knows no network.
 */
#include "clean.h"

static const char usage[] = "usage: clean-user [options] [FILE...]\n"
			    "Clean the raw rows of users of posts, from FILEs "
			    "or stdin, to stdout.\n" CLEAN_OPTIONS;

int
main(int argc, char **argv)
{
	return clean_main("clean-user", TABLE_USER, usage, argc, argv);
}
