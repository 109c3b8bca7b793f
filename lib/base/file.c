/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock */

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"

int
file_path(char dst[PATH_MAX], struct err *e, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(dst, PATH_MAX, fmt, ap);
	va_end(ap);
	if (n >= 0 && n < PATH_MAX)
		return 0;
	return err_set(
	    e, ERR_SYS, 0, "%.128s...: %s", dst, strerror(ENAMETOOLONG));
}

int
file_open(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);
	while (fd == -1 && errno == EINTR);
	return fd;
}

int
file_write(int fd, const void *s, size_t n)
{
	const char *at = s;

	while (n > 0) {
		ssize_t w = write(fd, at, n);

		if (w > 0) {
			at += w;
			n -= (size_t)w;
		} else if (w == 0 || errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int
file_write_at(int fd, const void *s, size_t n, off_t at)
{
	const char *from = s;

	while (n > 0) {
		ssize_t w = pwrite(fd, from, n, at);

		if (w > 0) {
			from += w;
			at += w;
			n -= (size_t)w;
		} else if (w == 0 || errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int
file_read(const char *path, struct buf *b, size_t max, struct err *e)
{
	int fd = file_open(path, O_RDONLY);
	size_t got = 0;
	ssize_t n;
	char *s;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 1
							   : err_sys(e, path);
	do {
		s = buf_reserve(b, 4096);
		n = s == NULL ? 0 : read(fd, s, 4096);
		if (n > 0) {
			buf_end(b, (size_t)n);
			got += (size_t)n;
		}
	} while ((n > 0 && got <= max) || (n == -1 && errno == EINTR));
	if (n == -1)
		err_sys(e, path);
	close(fd);
	if (n == -1)
		return -1;
	if (b->err)
		return err_nomem(e);
	if (got > max)
		return err_set(
		    e, ERR_DATA, 0, "%s: larger than %zu bytes", path, max);
	return 0;
}

/* The content of a new file, synced unless quick. Closes fd. */
static int
fill(int fd, const char *s, size_t len, bool quick)
{
	int saved, r = file_write(fd, s, len);

	if (r == 0 && !quick)
		r = fsync(fd);
	saved = errno;
	if (close(fd) == -1 && r == 0 && errno != EINTR)
		return -1;
	errno = saved;
	return r;
}

/* The content as a neighbour of path, whose name is put into tmp. It is ours
 * alone: in another container another process may have our number. */
static int
neighbour(char tmp[PATH_MAX], const char *path, const char *s, size_t len,
    bool quick, struct err *e)
{
	int fd;

	for (unsigned n = 0;; n++) {
		if (file_path(
			tmp, e, "%s.tmp.%ld.%u", path, (long)getpid(), n) != 0)
			return -1;
		fd = file_open(tmp, O_WRONLY | O_CREAT | O_EXCL);
		if (fd != -1)
			break;
		if (errno != EEXIST)
			return err_sys(e, path);
	}
	if (fill(fd, s, len, quick) == 0)
		return 0;
	err_sys(e, path);
	unlink(tmp);
	return -1;
}

int
file_can_replace(const char *path, struct err *e)
{
	char tmp[PATH_MAX];

	if (neighbour(tmp, path, "", 0, true, e) != 0)
		return -1;
	unlink(tmp);
	return 0;
}

int
file_replace(
    const char *path, const char *s, size_t len, bool quick, struct err *e)
{
	char tmp[PATH_MAX];

	if (neighbour(tmp, path, s, len, quick, e) != 0)
		return -1;
	FAILPOINT("file.replace-written");
	if (rename(tmp, path) == -1) {
		err_sys(e, path);
		unlink(tmp);
		return -1;
	}
	FAILPOINT("file.replace-renamed");
	return quick ? 0 : file_sync_parent(path, e);
}

int
file_create(const char *path, const char *s, size_t len, struct err *e)
{
	char tmp[PATH_MAX];
	int there;

	if (neighbour(tmp, path, s, len, false, e) != 0)
		return -1;
	there = link(tmp, path) == 0 ? 0 : errno == EEXIST ? 1 : -1;
	if (there == -1)
		err_sys(e, path);
	unlink(tmp);
	/* also of another's: it may have been killed before */
	if (there == -1 || file_sync_parent(path, e) != 0)
		return -1;
	return there;
}

int
file_is_there(const char *path, struct err *e)
{
	if (access(path, F_OK) == 0)
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : err_sys(e, path);
}

bool
file_is_same(int fd, const char *path)
{
	struct stat ours, now;

	return fstat(fd, &ours) == 0 && stat(path, &now) == 0 &&
	       ours.st_ino == now.st_ino && ours.st_dev == now.st_dev;
}

void
file_allow_many(void)
{
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most) == -1)
		return;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

int
file_lock(int fd, bool wait)
{
	int r;

	do
		r = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
	while (r == -1 && errno == EINTR);
	if (r == -1 && !wait && errno == EWOULDBLOCK)
		return 1;
	return r;
}

void
file_unlock(int fd)
{
	flock(fd, LOCK_UN);
}
