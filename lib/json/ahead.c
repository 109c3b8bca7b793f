/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memrchr */

#include "json/ahead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/input.h"

/* So many that both threads seldom wait for each other: to wake one costs more
 * than to make a block. */
#define BLOCKS 8

/* What is read behind a block at first: most last lines end there. */
#define BEHIND ((size_t)4 << 10)

#define ROOM (2 * AHEAD_BLOCK)

struct block {
	bool ready;
	bool last;   /* the even way ends behind it */
	uint64_t at; /* of the file */
	const char *lines;
	size_t len;	/* of them */
	size_t indexed; /* bytes of them */
	struct scan_index ix;
	char s[ROOM + INPUT_PAD];
};

struct ahead {
	int fd;
	scan_fn *scan;
	uint64_t start; /* of block 0 */
	/* the taker's own */
	pthread_t thread;
	uint64_t given; /* the end of what was given */
	struct block *now;
	size_t done; /* bytes of its lines: they were given */
	/* both's, under the mutex */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	size_t begun, freed; /* blocks, of all so far */
	bool stop;	     /* no more are to be begun */
	struct block blocks[BLOCKS];
};

/* --- a block */

/* Bytes of the file from `at` on; fewer at its end, or where there is an
 * error, which is for others to meet. */
static size_t
read_some(int fd, uint64_t at, char *s, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t r = pread(fd, s + got, n - got, (off_t)(at + got));

		if (r > 0)
			got += (size_t)r;
		else if (r == 0 || errno != EINTR)
			break;
	}
	return got;
}

/* The lines that begin in block i. */
static void
fill(const struct ahead *a, struct block *b, size_t i)
{
	/* with the byte before it, which says whether one begins with it */
	size_t before = i > 0, size = before + AHEAD_BLOCK, n;
	uint64_t at = a->start + i * AHEAD_BLOCK - before;
	const char *first = b->s, *end = NULL;

	n = read_some(a->fd, at, b->s, size + BEHIND);
	if (i > 0) {
		first = memchr(b->s, '\n', n < size ? n : size - 1);
		first = first != NULL ? first + 1 : b->s + n;
	}
	if (n >= size)
		end = memchr(b->s + size - 1, '\n', n - size + 1);
	if (end == NULL && n == size + BEHIND) {
		n += read_some(a->fd, at + n, b->s + n, ROOM - n);
		end = memchr(b->s + size - 1, '\n', n - size + 1);
	}
	b->last = end == NULL;
	if (end == NULL)
		end = memrchr(b->s, '\n', n);
	b->lines = first;
	b->len = end != NULL && end >= first ? (size_t)(end + 1 - first) : 0;
	b->at = at + (uint64_t)(first - b->s);
	b->indexed = b->len > 0 ? a->scan(&b->ix, b->lines, b->len) : 0;
}

/* Under the mutex, which is free while it works: makes the next block. */
static void
make(struct ahead *a)
{
	size_t i = a->begun++;
	struct block *b = &a->blocks[i % BLOCKS];

	pthread_mutex_unlock(&a->mutex);
	fill(a, b, i);
	pthread_mutex_lock(&a->mutex);
	b->ready = true;
	a->stop |= b->last;
	pthread_cond_signal(&a->changed);
}

static bool
has_room(const struct ahead *a)
{
	return !a->stop && a->begun - a->freed < BLOCKS;
}

/* --- the thread */

static void *
work(void *arg)
{
	struct ahead *a = arg;

	pthread_mutex_lock(&a->mutex);
	while (!a->stop)
		if (has_room(a))
			make(a);
		else
			pthread_cond_wait(&a->changed, &a->mutex);
	pthread_mutex_unlock(&a->mutex);
	return NULL;
}

/* Signals are for the thread that was there before. */
static int
thread_start(struct ahead *a)
{
	sigset_t all, before;
	int st;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	st = pthread_create(&a->thread, NULL, work, a);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return st;
}

static void
ahead_free(struct ahead *a)
{
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->mutex);
	free(a);
}

/* --- who takes */

struct ahead *
ahead_open(int fd, uint64_t least, scan_fn *scan)
{
	struct ahead *a;
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (at == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size < at || (uint64_t)(st.st_size - at) < least)
		return NULL;
	/* zeroed: pages that are never touched are never counted */
	a = calloc(1, sizeof *a);
	if (a == NULL)
		return NULL;
	a->fd = fd;
	a->scan = scan;
	a->start = a->given = (uint64_t)at;
	pthread_mutex_init(&a->mutex, NULL);
	pthread_cond_init(&a->changed, NULL);
	if (thread_start(a) == 0)
		return a;
	ahead_free(a);
	return NULL;
}

/* The block after the one that is now. False: there is none. */
static bool
block_next(struct ahead *a)
{
	struct block *b = a->now;

	if (b != NULL && b->last)
		return false;
	pthread_mutex_lock(&a->mutex);
	if (b != NULL) {
		b->ready = false;
		a->freed++;
		pthread_cond_signal(&a->changed);
	}
	b = &a->blocks[a->freed % BLOCKS];
	while (!b->ready)
		if (has_room(a))
			make(a);
		else
			pthread_cond_wait(&a->changed, &a->mutex);
	pthread_mutex_unlock(&a->mutex);
	a->now = b;
	a->done = 0;
	return true;
}

bool
ahead_next(struct ahead *a, struct ahead_part *p)
{
	const char *lines;
	struct block *b;

	/* the index may not have had room for all of a block */
	if (a->now != NULL && a->done < a->now->len)
		a->now->indexed = a->scan(&a->now->ix, a->now->lines + a->done,
		    a->now->len - a->done);
	while (a->now == NULL || a->done == a->now->len)
		if (!block_next(a))
			return false;
	b = a->now;
	lines = b->lines + a->done;
	*p = (struct ahead_part){lines, b->indexed, &b->ix};
	a->done += b->indexed;
	a->given = b->at + a->done;
	return b->indexed > 0;
}

void
ahead_close(struct ahead *a)
{
	pthread_mutex_lock(&a->mutex);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->mutex);
	pthread_join(a->thread, NULL);
	lseek(a->fd, (off_t)a->given, SEEK_SET);
	ahead_free(a);
}
