/* SPDX-License-Identifier: MIT */
/*
 * input - the bytes of one file or of stdin, as regions of whole lines.
 *
 *      s            at             whole            end        cap
 *      | given out  | whole lines  | a partial line | free     | INPUT_PAD |
 *
 * A region is borrowed and good until the next call. INPUT_PAD readable bytes
 * follow it, so that SIMD code may read past its end. The buffer begins at
 * 256 KiB and grows only for a line that is longer, up to max_line.
 *
 * With a deadline input_next answers INPUT_DUE once it has passed, instead of
 * reading on or waiting for longer; the lines that are there come first. Set
 * the next one, and go on.
 *
 * out_flush() runs before each read(2), so that a slow producer's rows are
 * seen at once. read(2) is retried on EINTR unless stop_asked() (stop.h).
 */
#ifndef BASE_INPUT_H
#define BASE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_PAD 128 /* two 64-byte SIMD blocks */
#define INPUT_BLOCK ((size_t)256 << 10)
#define INPUT_LINE_MAX ((size_t)16 << 20) /* DESIGN: lines up to 16 MiB */

#define INPUT_FOREVER INT64_MAX

/* What to do while the input has nothing: called before each read that would
 * block, and again at the time (clock_now()'s) that it answers, at the latest.
 * A read that does not block calls nothing, so that work is gathered. */
struct input_idle {
	int64_t (*call)(void *arg); /* NULL: nothing */
	void *arg;
};

struct input {
	const char *name; /* for messages: the operand, or "stdin" */
	int fd;
	bool eof;
	bool in_long; /* inside a line over max_line */
	char *s;
	size_t cap, at, end;
	size_t seen; /* bytes after `at` known to hold no newline */
	size_t max_line;
	unsigned long long bytes; /* read so far */
	struct input_idle idle;
	int64_t deadline; /* of clock_now(); 0: none. Kept by input_open */
};

enum input_got {
	INPUT_LINES, /* whole lines, each ended by LF */
	INPUT_TAIL, /* the last line, which had no LF; one was added after it */
	INPUT_LONG, /* a piece of a line over max_line; not its end */
	INPUT_LONG_END, /* its last piece (with its LF, unless at the end) */
	INPUT_EOF,
	INPUT_ERROR, /* read failed: errno */
	INPUT_STOP,  /* stop_asked() */
	INPUT_DUE,   /* the deadline has passed; nothing else has changed */
};

/* max_line counts the bytes before LF. The buffer comes with the first
 * region and is reused by later files (input_open on the same struct; zero
 * it first). Answers 0, or -1 with errno: open failed (a directory opens,
 * and fails at the first region with EISDIR). path "-" is stdin. */
int input_open(struct input *in, const char *path, size_t max_line);
void input_close(struct input *in); /* keeps the buffer, and idle */
void input_free(struct input *in);

/* The next region: *s and *len are set for LINES, TAIL (len without the
 * added LF, which is at s[len]), LONG and LONG_END. */
enum input_got input_next(
    struct input *in, char **s /* out */, size_t *len /* out */);

#endif
