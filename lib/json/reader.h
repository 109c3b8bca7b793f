/* SPDX-License-Identifier: MIT */
/*
 * reader - records out of files: input, scan and rec as one loop.
 *
 *	file -> input (regions of lines) -> scan (index) -> rec (views)
 *
 * reader_next gives the next record that is well formed. What is not is
 * rejected on the way, through the tally: bad JSON, duplicate keys, lines
 * over the cap, a line that is no object. A file that cannot be opened or
 * read, or that this tool writes to, is told, the others are read, and the
 * status becomes 3. Blank lines,
 * a BOM on line 1 and CR before LF are skipped.
 *
 *	reader_init(&rd, &tally, &cli, names);
 *	while (reader_next(&rd))
 *		if (rule_says_no(&rd.rec) && reader_reject(&rd, NULL, "..."))
 *			break;
 *	reader_free(&rd);
 */
#ifndef JSON_READER_H
#define JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cli.h"
#include "base/input.h"
#include "base/tally.h"
#include "json/ahead.h"
#include "json/rec.h"
#include "json/scan.h"

struct reader {
	struct rec rec;	 /* the record that reader_next found */
	uint64_t lineno; /* its line in the file, from 1 */
	/* private */
	struct tally *tally;
	const struct cli *cli;
	int file; /* the operand being read */
	bool open, stopped, due;
	struct input in;
	struct rec_parser *parser;
	scan_fn *scan;
	struct scan_index *own; /* of what we index ourselves */
	uint64_t ahead_least;	/* see reader_ahead; UINT64_MAX: never */
	struct ahead *ahead;	/* while it reads the file that is open */
	char *region;		/* bytes not yet indexed */
	size_t region_len;
	bool tail;	  /* the region is a last line without LF */
	const char *base; /* the indexed bytes */
	const char *end;  /* of them */
	const struct scan_index *ix;
	size_t at;	 /* the next line's start, from base */
	size_t line;	 /* the next line in ix */
	const char *raw; /* the current line, as it came, without LF */
	size_t raw_len;
};

/* Reads cli->files in order. names must be complete. Ends the tool where
 * memory is lacking. t, c and names must outlive rd. */
void reader_init(struct reader *rd, struct tally *t, const struct cli *c,
    const struct names *names);
void reader_free(struct reader *rd);

/* False at the end of the last file, after -e's first reject, or when a stop
 * was asked (stop.h). Counts tally.read. */
bool reader_next(struct reader *rd);

/* From now on, reader_next also answers false when clock_now() is `when` or
 * later, if need be without any input; reader_due then tells so. 0: no more. */
void reader_deadline(struct reader *rd, int64_t when);
bool reader_due(const struct reader *rd);

/* Refuses the current record: "stdin:12: WHY", or with the byte column of
 * `at` (a pointer into the record) where it is not NULL. Answers true where
 * the tool must stop (then reader_next would answer false too). */
bool reader_reject(struct reader *rd, const char *at, const char *why, ...)
    __attribute__((format(printf, 3, 4)));

/* What to do while there is no input (input.h): set before the first record.
 * It may not call the reader. */
void reader_idle(struct reader *rd, int64_t (*call)(void *arg), void *arg);

#define READER_AHEAD ((uint64_t)1 << 20) /* bytes worth a thread's start */

/* Files of at least so many bytes are read and indexed by two threads
 * (ahead.h), where there are two processors and lines may be as long as its
 * blocks: set before the first record. Nothing that is told or given changes.
 * Not for who needs reader_idle, reader_deadline or reader_offset. */
void reader_ahead(struct reader *rd, uint64_t least);

/* The names that records had, and those of the table. */
const struct names *reader_names(const struct reader *rd);

/* Where the current record's line begins in its file, a byte from 0. */
uint64_t reader_offset(const struct reader *rd);

/* After reader_next answered false: begins anew with the first file, which is
 * opened again. */
void reader_again(struct reader *rd);

/* "stdin:12" for a message about the current record. */
const char *reader_where(const struct reader *rd, char dst[256] /* out */);

#endif
