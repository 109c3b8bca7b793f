/* SPDX-License-Identifier: MIT */
/* log-write - appending to a partition; see log.h. */
#define _GNU_SOURCE /* memrchr */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/log-parts.h"
#include "store/log.h"

int
log_writer_open(struct log_writer *w, const char *dir, struct err *e)
{
	char path[PATH_MAX];

	*w = (struct log_writer){.lock = -1, .fd = -1, .dir = strdup(dir)};
	if (w->dir == NULL)
		return err_nomem(e);
	if (file_make_dirs(dir, e) != 0)
		return -1;
	if (file_path(path, e, "%s/lock", dir) != 0)
		return -1;
	w->lock = file_open(path, O_RDWR | O_CREAT);
	return w->lock != -1 ? 0 : err_sys(e, path);
}

static void
segment_close(struct log_writer *w)
{
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
}

void
log_writer_close(struct log_writer *w)
{
	segment_close(w);
	if (w->lock != -1)
		close(w->lock);
	w->lock = -1;
	w->locked = false;
	free(w->dir);
	w->dir = NULL;
}

/* Opens or makes the segment that begins at `first`. */
static int
segment_open(struct log_writer *w, uint64_t first, int make, struct err *e)
{
	char path[PATH_MAX];

	segment_close(w);
	if (log_path(path, w->dir, first, e) != 0)
		return -1;
	w->fd = file_open(path, O_RDWR | O_APPEND | make);
	if (w->fd == -1)
		return err_sys(e, path);
	w->first = w->next = first;
	w->size = 0;
	FAILPOINT("log.segment-made");
	/* who made it may have been killed before its name was durable */
	return file_sync_dir(w->dir, e);
}

/* Under the lock: takes in what others have appended since, and cuts what a
 * writer that was killed left of a line. */
static int
catch_up(struct log_writer *w, uint64_t size, struct err *e)
{
	uint64_t lines, whole;

	if (size == w->size)
		return 0;
	if (size < w->size)
		return err_set(e, ERR_DATA, 0,
		    "%s: a segment became shorter: it was not changed by "
		    "its writers",
		    w->dir);
	if (log_scan(w->fd, w->size, &lines, &whole) != 0)
		return err_sys(e, w->dir);
	if (whole < size && ftruncate(w->fd, (off_t)whole) == -1)
		return err_sys(e, w->dir);
	w->next += lines;
	w->size = whole;
	return 0;
}

/* The newest segment, or the first of all. */
static int
newest_open(struct log_writer *w, struct err *e)
{
	struct log_segments found;

	if (log_find(&found, w->dir, 0, e) != 0)
		return -1;
	return segment_open(
	    w, found.any ? found.newest : 0, found.any ? 0 : O_CREAT, e);
}

static int
look(struct log_writer *w, struct err *e)
{
	struct stat st;

	if (w->fd != -1) {
		if (fstat(w->fd, &st) == -1)
			return err_sys(e, w->dir);
		/* a full one may have a successor, a removed one has */
		if (st.st_nlink == 0 || (size_t)st.st_size >= LOG_SEGMENT)
			segment_close(w);
	}
	if (w->fd == -1 && newest_open(w, e) != 0)
		return -1;
	if (fstat(w->fd, &st) == -1)
		return err_sys(e, w->dir);
	if (catch_up(w, (uint64_t)st.st_size, e) != 0)
		return -1;
	if (w->size < LOG_SEGMENT)
		return 0;
	/* what is in it must not be less durable than what follows */
	return log_sync(w, e) != 0
		   ? -1
		   : segment_open(w, w->next, O_CREAT | O_EXCL, e);
}

/* Whether the lock is still the one that all others take. */
static int
still_there(struct log_writer *w, struct err *e)
{
	struct stat st;

	if (fstat(w->lock, &st) == -1)
		return err_sys(e, w->dir);
	if (st.st_nlink > 0)
		return 0;
	return err_set(e, ERR_SYS, 0, "%s: was deleted meanwhile", w->dir);
}

int
log_lock(struct log_writer *w, uint64_t *next, struct err *e)
{
	if (file_lock(w->lock, true) != 0)
		return err_call(e, w->dir, "lock");
	w->locked = true;
	if (still_there(w, e) != 0 || look(w, e) != 0) {
		log_unlock(w);
		return -1;
	}
	*next = w->next;
	return 0;
}

void
log_unlock(struct log_writer *w)
{
	if (w->locked)
		file_unlock(w->lock);
	w->locked = false;
}

/* Bytes written; fewer than len with errno where it failed. */
static size_t
write_some(int fd, const char *s, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, s + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			break;
	}
	return done;
}

int
log_append(struct log_writer *w, const char *lines, size_t len, uint64_t n,
    uint64_t *stand, struct err *e)
{
	size_t part = FAILPOINT_PART(len), done, whole;
	const char *nl;
	int saved;

	done = write_some(w->fd, lines, part);
	FAILPOINT("log.torn");
	if (done == part)
		done += write_some(w->fd, lines + part, len - part);
	FAILPOINT("log.appended");
	if (done == len) {
		w->size += len;
		w->next += n;
		*stand = n;
		return 0;
	}
	saved = errno;
	nl = done > 0 ? memrchr(lines, '\n', done) : NULL;
	whole = nl == NULL ? 0 : (size_t)(nl - lines) + 1;
	*stand = log_count(lines, whole);
	w->next += *stand;
	w->size += whole;
	/* else the next writer does it */
	if (ftruncate(w->fd, (off_t)w->size) == -1)
		segment_close(w);
	errno = saved;
	return err_sys(e, w->dir);
}

int
log_sync(struct log_writer *w, struct err *e)
{
	if (w->fd == -1 || fdatasync(w->fd) == 0)
		return 0;
	return err_call(e, w->dir, "fdatasync");
}
