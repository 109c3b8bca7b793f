/* SPDX-License-Identifier: MIT */
/*
 * log - a partition in a folder: segments of lines, appended by several
 * processes at once, read by others, whatever is killed.
 *
 *	DIR/lock                            flock: who appends
 *	DIR/00000000000000000000.ndjson     lines of the offsets 0 to 98,303
 *	DIR/00000000000000098304.ndjson     ... from 98,304 on
 *
 * A segment is named by its first offset, up to 2^63 - 1; line i of it has
 * offset first + i.
 * So nothing but the lines is needed to know where one is, and cat and jq read
 * them. What is there is whole lines: a last line without LF is of a writer
 * that was killed, and cut under the lock before the next append; readers
 * never see it. Lines that a failed batch left whole stand.
 *
 * Durability: log_sync after the appends. A reader syncs what it gives out
 * too, so that no record that was seen can be lost with the machine, and its
 * offset given to another.
 *
 * The first segment need not be that of offset 0: who wants to trim a log
 * removes its oldest segments.
 */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LOG_SEGMENT ((size_t)128 << 20) /* bytes after which a new one begins */

/* The first offset that is there and the next to come. 0, or -1 with e. A
 * folder without segments is empty: 0 and 0. */
int log_range(const char *dir, uint64_t *first /* out */,
    uint64_t *end /* out */, struct err *e);

struct log_writer {
	/* private */
	char *dir; /* owned */
	int lock, fd;
	uint64_t next;	/* the offset of the next line */
	uint64_t size;	/* of the segment, as we know it */
	uint64_t first; /* of the segment */
	bool locked;
};

/* Makes the folder if need be. 0, or -1 with e; log_writer_close is due in
 * both cases. */
int log_writer_open(
    struct log_writer *w /* out */, const char *dir, struct err *e);
void log_writer_close(struct log_writer *w);

/* Takes the lock, waiting for it; looks at what others have appended, cuts a
 * torn line. *next is the offset of the first line to append. */
int log_lock(struct log_writer *w, uint64_t *next /* out */, struct err *e);

/* Appends n whole lines, under the lock, with the offsets from w->next on. 0,
 * or -1 with e: how many whole lines stand nevertheless is in *stand. A batch
 * goes into one segment. */
int log_append(struct log_writer *w, const char *lines, size_t len, uint64_t n,
    uint64_t *stand /* out */, struct err *e);
void log_unlock(struct log_writer *w);

/* Makes durable what was appended; with or without the lock. */
int log_sync(struct log_writer *w, struct err *e);

struct log_reader {
	/* private */
	char *dir; /* owned */
	int fd, lock;
	uint64_t first; /* of the segment that is open */
	uint64_t at;	/* the offset of the next line */
	uint64_t pos;	/* where it begins, a byte of the segment */
	uint64_t limit; /* whole, durable lines end here */
	uint64_t sure;	/* the limit at which no newer segment was there */
	char *s;	/* owned */
	size_t have, taken, cap;
};

/* From that offset on. 0, or -1 with e; log_reader_close is due in both
 * cases. ERR_DATA where `from` lies before the first offset that is there
 * (the log was trimmed: the message names the gap) or after the end. */
int log_reader_open(struct log_reader *r /* out */, const char *dir,
    uint64_t from, struct err *e);
void log_reader_close(struct log_reader *r);

/* The next whole lines: about `most` bytes but at least one line, at most
 * `lines` of them, none at or after offset `end`. Borrowed until the next
 * call. *n is how many, 0: none now. 0, or -1 with e: ERR_DATA also where the
 * segment with the next line is not there any more, but newer ones are. */
int log_read(struct log_reader *r, size_t most, uint64_t lines, uint64_t end,
    const char **s /* out */, size_t *len /* out */, uint64_t *n /* out */,
    struct err *e);

#endif
