/* SPDX-License-Identifier: MIT */
/*
 * tally - what a tool did with the records: counts, rejects, the statistics
 * file, the progress line, and the status that follows from them.
 *
 * One a process, filled by the reader and the tool. A reject is printed
 * ("tool: stdin:12: index: not an integer: "12x"", the first 10 of them),
 * kept raw in the -r file with one write before any later record leaves, and
 * counted. Without -e it never stops the stream.
 */
#ifndef BASE_TALLY_H
#define BASE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cli.h"
#include "base/diag.h"

struct tally_nulled {
	const char *column; /* borrowed, as reason */
	const char *reason;
	uint64_t n;
};

#define TALLY_NULLED_MAX 1024
#define TALLY_SHOWN 10 /* rejects named on stderr; the rest are counted */

struct tally {
	uint64_t read; /* records read, or made */
	uint64_t written;
	uint64_t rejected;
	uint64_t skipped; /* records that a rule of delivery left out */
	uint64_t bytes;	  /* input bytes, for --progress */
	bool failed;	  /* a file could not be opened or read: status 3 */
	bool torn;	  /* stdin was cut off, or a service left: status 75 */
	/* private */
	struct tally_nulled nulled[TALLY_NULLED_MAX];
	size_t n_nulled;
	const struct cli *cli;
	int fd;		      /* the -r file, or -1 */
	int64_t start, shown; /* for --progress */
	bool progress;
};

/* Opens the -r file for append, and ends its last line if a kill has cut it
 * off; what fails ends the tool. So does, with ST_USAGE, what would be lost: a
 * -r or --stats file that the output goes to as well, or a --stats file that
 * holds anything but statistics. c must outlive t. */
void tally_init(struct tally *t, const struct cli *c);

/* What this process writes into the regular file that fd is open on, "rejects"
 * or "output"; NULL: nothing. A file that grows as it is read has no end. */
const char *tally_writes_to(const struct tally *t, int fd);

/* A record is refused. where is "stdin:12", or "stdin:12:34" with a byte
 * column; why is the rest of the message; raw the line without LF. Answers
 * true where the tool must stop (-e). */
bool tally_reject(struct tally *t, const char *where, const char *why,
    const char *raw, size_t len);
/* Appends a piece of a line that is too long to hold to the -r file. */
void tally_reject_piece(struct tally *t, const char *raw, size_t len);

/* A slot to count in, for a value nulled by a rule; made at start, so that
 * counting is one increment. NULL when the table is full. */
uint64_t *tally_nulled(struct tally *t, const char *column, const char *reason);

/* Draws the progress line if it is due; cheap, call it once a region. */
void tally_progress(struct tally *t);

/* Ends: summary of rejects, -v summary, --stats, the progress line's end.
 * Answers the status: 75 torn, 3 failed, 1 rejects over --max-rejects, 0. */
enum status tally_end(struct tally *t);

#endif
