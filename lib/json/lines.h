/* SPDX-License-Identifier: MIT */
/*
 * lines - where the records of a file are, so that any can be drawn.
 *
 * The file is read once, by reader.h, and only this index is kept: for 16
 * lines one number of 64 bits,
 *
 *	| offset of the first record: 48 bits | which are records: 16 bits |
 *
 * which is half a byte a line, whatever the lines hold. A draw is a line at
 * random, again until it is one of a record, so that each record is as likely
 * as the others; then up to 16 lines are read by pread(2).
 *
 *	lines_open(&l, path, max_line, names, &e);
 *	while (reader_next(&rd))
 *		lines_add(&l, rd.lineno, reader_offset(&rd), &e);
 *	lines_draw(&l, &draw, &rec, &e);
 */
#ifndef JSON_LINES_H
#define JSON_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/draw.h"
#include "base/err.h"
#include "json/rec.h"

struct lines {
	uint64_t n; /* records */
	/* private */
	uint64_t nlines; /* up to the last record */
	uint64_t *blocks;
	size_t cap; /* of blocks */
	int fd;
	struct rec_parser *parser;
	char *s; /* what pread gave, with INPUT_PAD bytes of room behind */
	size_t size, max_line;
};

/* Opens a regular file. 0, or -1 with e: ERR_SYS, or ERR_DATA where it is
 * another kind of file. lines_free is due in both cases. */
int lines_open(struct lines *l /* out */, const char *path, size_t max_line,
    const struct names *names, struct err *e);
void lines_free(struct lines *l);

/* Line `lineno` (from 1, rising) is a record and begins at `offset`. 0, or -1
 * with e: ERR_MEM, or ERR_DATA where the file is larger than 2^48 bytes. */
int lines_add(struct lines *l, uint64_t lineno, uint64_t offset, struct err *e);

/* Draws a record; there must be one (n). r is good until the next draw. 0, or
 * -1 with e: ERR_SYS, ERR_MEM, or ERR_DATA where the file has changed and the
 * line is no record any more. */
int lines_draw(
    struct lines *l, struct draw *d, struct rec *r /* out */, struct err *e);

#endif
