/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* F_SETPIPE_SZ, memrchr */

#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/stop.h"

#define PIPE_SIZE (1 << 20) /* pipe-max-size for users without privilege */

/* Behind cap: the LF that a last line may need, and what SIMD code reads. */
#define TRAILER (1 + INPUT_PAD)

int
input_open(struct input *in, const char *path, size_t max_line)
{
	bool is_stdin = strcmp(path, "-") == 0;

	in->name = is_stdin ? "stdin" : path;
	in->eof = in->in_long = false;
	in->at = in->end = in->seen = 0;
	in->bytes = 0;
	/* so that no sum of sizes overflows */
	in->max_line = max_line < SIZE_MAX / 4 ? max_line : SIZE_MAX / 4;
	do
		in->fd = is_stdin ? STDIN_FILENO
				  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (in->fd == -1 && errno == EINTR && !stop_asked());
	if (in->fd == -1)
		return -1;
#ifdef F_SETPIPE_SZ
	int size = fcntl(in->fd, F_GETPIPE_SZ);

	/* fewer wake-ups; a wish, and no pipe is no matter */
	if (size > 0 && size < PIPE_SIZE)
		fcntl(in->fd, F_SETPIPE_SZ, PIPE_SIZE);
#endif
	return 0;
}

void
input_close(struct input *in)
{
	/* "-" may be named again, and 0 must not become another file */
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
	in->at = in->end = in->seen = 0;
}

void
input_free(struct input *in)
{
	free(in->s);
	*in = (struct input){.fd = -1, .idle = in->idle};
}

/* A line does not fit: twice the room, but no more than the longest line and
 * its LF need. Pages that are never touched are never counted. */
static int
grow(struct input *in)
{
	size_t cap = in->cap * 2;
	char *s;

	if (cap > in->max_line + 1)
		cap = in->max_line + 1;
	if (cap < INPUT_BLOCK)
		cap = INPUT_BLOCK;
	s = realloc(in->s, cap + TRAILER);
	if (s == NULL)
		return -1;
	in->s = s;
	in->cap = cap;
	return 0;
}

/* Waits until there is something to read, where there is a deadline, or
 * somebody has work to do meanwhile, or a stop is to be seen that comes before
 * the read. */
static enum input_got
await(const struct input *in)
{
	struct pollfd p[2] = {{.fd = in->fd, .events = POLLIN},
	    {.fd = stop_fd(), .events = POLLIN}};
	bool idle = in->idle.call != NULL;

	for (;;) {
		int64_t due = INPUT_FOREVER;

		if (stop_asked())
			return INPUT_STOP;
		if (in->deadline != 0 && clock_now() >= in->deadline)
			return INPUT_DUE;
		if (!idle && in->deadline == 0 && p[1].fd == -1)
			return INPUT_LINES;
		/* an error is read's to tell */
		if (poll(p, 2, 0) != 0)
			break;
		if (idle)
			due = in->idle.call(in->idle.arg);
		out_flush();
		if (in->deadline != 0 && in->deadline < due)
			due = in->deadline;
		if (poll(p, 2, due == INPUT_FOREVER ? -1 : clock_left_ms(due)) >
		    0)
			break;
	}
	return stop_asked() ? INPUT_STOP : INPUT_LINES;
}

/* Reads once behind what is there. Also in a buffer that has grown, no more
 * than a block at a time: what is in cache is cheap. */
static enum input_got
fill(struct input *in)
{
	size_t want =
	    in->end < INPUT_BLOCK / 2 ? INPUT_BLOCK - in->end : INPUT_BLOCK;
	ssize_t n;

	if (in->cap - in->end < want)
		want = in->cap - in->end;
	out_flush();
	for (;;) {
		struct pollfd p = {.fd = in->fd, .events = POLLIN};

		enum input_got got = await(in);

		if (got != INPUT_LINES)
			return got;
		n = read(in->fd, in->s + in->end, want);
		if (n >= 0)
			break;
		if (errno == EAGAIN && in->deadline == 0)
			poll(&p, 1, -1);
		else if (errno != EAGAIN && errno != EINTR)
			return INPUT_ERROR;
	}
	in->end += (size_t)n;
	in->bytes += (unsigned long long)n;
	in->eof = n == 0;
	memset(in->s + in->end, 0, TRAILER);
	return INPUT_LINES;
}

/* Room behind a partial line, which moves to the front: once, as at is 0
 * from then on until its end is there. */
static int
make_room(struct input *in)
{
	if (in->at > 0) {
		memmove(in->s, in->s + in->at, in->end - in->at);
		in->end -= in->at;
		in->at = 0;
	}
	return in->end < in->cap ? 0 : grow(in);
}

static enum input_got
give(struct input *in, enum input_got got, size_t n, char **s, size_t *len)
{
	*s = in->s + in->at;
	*len = n;
	in->at += n;
	in->seen = 0;
	in->in_long = got == INPUT_LONG;
	return got;
}

/* The length of the whole lines to give next, 0 where there is none yet: up
 * to a block of them, or one that is longer. */
static size_t
whole_lines(const struct input *in)
{
	const char *s = in->s + in->at, *nl = NULL;
	size_t n = in->end - in->at;
	size_t block = n < INPUT_BLOCK ? n : INPUT_BLOCK;

	if (in->seen < block)
		nl = memrchr(s + in->seen, '\n', block - in->seen);
	if (nl == NULL && n > block) {
		if (block < in->seen)
			block = in->seen;
		nl = memchr(s + block, '\n', n - block);
	}
	return nl == NULL ? 0 : (size_t)(nl - s) + 1;
}

/* Of n bytes of whole lines those before the first that is over max_line; 0
 * where it is the first. A block holds none where max_line is larger. */
static size_t
short_lines(const struct input *in, size_t n)
{
	const char *s = in->s + in->at;
	size_t at = 0;

	if (n <= in->max_line + 1)
		return n;
	while (at < n) {
		const char *nl = memchr(s + at, '\n', n - at);
		size_t len = (size_t)(nl - s) - at;

		if (len > in->max_line)
			break;
		at += len + 1;
	}
	return at;
}

/* Inside a line over max_line: a piece of it, or its end. */
static enum input_got
next_piece(struct input *in, char **s, size_t *len)
{
	size_t n = in->end - in->at;
	const char *nl = n > 0 ? memchr(in->s + in->at, '\n', n) : NULL;

	if (nl != NULL)
		return give(in, INPUT_LONG_END,
		    (size_t)(nl - (in->s + in->at)) + 1, s, len);
	if (in->eof)
		return give(in, INPUT_LONG_END, n, s, len);
	return give(in, INPUT_LONG, n, s, len);
}

enum input_got
input_next(struct input *in, char **s, size_t *len)
{
	for (;;) {
		size_t n = in->end - in->at, whole;

		if (in->in_long && (n > 0 || in->eof))
			return next_piece(in, s, len);
		whole = n > in->seen ? whole_lines(in) : 0;
		if (whole > 0) {
			whole = short_lines(in, whole);
			if (whole > 0)
				return give(in, INPUT_LINES, whole, s, len);
			return next_piece(in, s, len);
		}
		if (n > in->max_line)
			return next_piece(in, s, len);
		in->seen = n;
		if (in->eof && n == 0)
			return INPUT_EOF;
		if (in->eof) {
			in->s[in->end] = '\n';
			return give(in, INPUT_TAIL, n, s, len);
		}
		if (make_room(in) == -1)
			return INPUT_ERROR;

		enum input_got got = fill(in);

		if (got != INPUT_LINES)
			return got;
	}
}
