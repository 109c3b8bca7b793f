/* SPDX-License-Identifier: MIT */
/*
 * ahead - the lines of a file, read and indexed by two threads: one of its
 * own, and that of who takes them, whenever it would have to wait.
 *
 *	block 0        block 1        block 2       of AHEAD_BLOCK bytes
 *	|aaaa.bbbbbbb.c|cccc.ddddd.eee|eeeeeeeee.   a dot is an LF
 *	 block 0: a b c      d e            f ...   has the lines that begin in
 *						    it: none asks for another
 *
 * It goes the even way only: lines that are not longer than a block. At
 * whatever is not so - a longer line, a last one without LF, an error, the end
 * - it stops, and the file is to be read on without it (input.h), which tells
 * what there is to tell. So who reads sees no difference but the time.
 */
#ifndef JSON_AHEAD_H
#define JSON_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json/scan.h"

#define AHEAD_BLOCK (SCAN_REGION / 2) /* with its last line it is a region */

struct ahead;

struct ahead_part {
	const char *s; /* whole lines, each with LF; INPUT_PAD readable bytes
			* follow. Borrowed, as ix, until the next call */
	size_t len;
	const struct scan_index *ix; /* of them */
};

/* Reads from where the descriptor, which is borrowed, stands. NULL where that
 * is not possible or of no use: no regular file, fewer than `least` bytes
 * left, no thread or memory to be had. */
struct ahead *ahead_open(int fd, uint64_t least, scan_fn *scan);

/* The next lines. False: no more of them come this way. */
bool ahead_next(struct ahead *a, struct ahead_part *p /* out */);

/* Ends the thread. The descriptor stands behind the last part that was given.
 */
void ahead_close(struct ahead *a);

#endif
