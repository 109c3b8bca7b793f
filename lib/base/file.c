/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock */

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The folder that path lies in, into dir. */
static int
parent(char dir[PATH_MAX], const char *path, struct err *e)
{
	const char *end = path + strlen(path);

	while (end > path && end[-1] == '/')
		end--;
	while (end > path && end[-1] != '/')
		end--;
	while (end > path + 1 && end[-1] == '/')
		end--;
	if (end == path) {
		dir[0] = '.';
		dir[1] = '\0';
		return 0;
	}
	if ((size_t)(end - path) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return err_sys(e, path);
	}
	memcpy(dir, path, (size_t)(end - path));
	dir[end - path] = '\0';
	return 0;
}

int
file_sync_dir(const char *path, struct err *e)
{
	int fd = file_open(path, O_RDONLY | O_DIRECTORY), r;

	if (fd == -1)
		return err_sys(e, path);
	r = fsync(fd);
	/* some file systems have no such thing */
	if (r == -1 && (errno == EINVAL || errno == ENOTSUP))
		r = 0;
	if (r == -1)
		err_call(e, path, "fsync");
	close(fd);
	return r;
}

int
file_sync_parent(const char *path, struct err *e)
{
	char dir[PATH_MAX];

	return parent(dir, path, e) != 0 ? -1 : file_sync_dir(dir, e);
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

/* The content as a neighbour of path, whose name is put into tmp. */
static int
neighbour(char tmp[PATH_MAX], const char *path, const char *s, size_t len,
    bool quick, struct err *e)
{
	int fd;

	if (file_path(tmp, e, "%s.tmp.%ld", path, (long)getpid()) != 0)
		return -1;
	fd = file_open(tmp, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd == -1)
		return err_sys(e, tmp);
	if (fill(fd, s, len, quick) == 0)
		return 0;
	err_sys(e, path);
	unlink(tmp);
	return -1;
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
file_make_dirs(const char *path, struct err *e)
{
	char dir[PATH_MAX];
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
		return err_sys(e, path);
	}
	if (parent(dir, path, e) != 0)
		return -1;
	if (strcmp(dir, ".") != 0 && strcmp(dir, path) != 0 &&
	    file_make_dirs(dir, e) != 0)
		return -1;
	/* another process may have been quicker, and not have synced it yet */
	if (mkdir(path, 0777) == -1 && errno != EEXIST)
		return err_sys(e, path);
	return file_sync_dir(dir, e);
}

int
file_make_parents(const char *path, struct err *e)
{
	char dir[PATH_MAX];

	return parent(dir, path, e) != 0 ? -1 : file_make_dirs(dir, e);
}

#define TREE_DEPTH 64

static int
remove_tree(const char *path, int depth, struct err *e)
{
	struct dirent *d;
	char sub[PATH_MAX];
	DIR *dir;
	int r = 0;

	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return err_sys(e, path);
	dir = opendir(path);
	if (dir == NULL)
		return err_sys(e, path);
	while (r == 0 && (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (depth == TREE_DEPTH) {
			errno = ENAMETOOLONG;
			r = err_sys(e, path);
		} else {
			r = file_path(sub, e, "%s/%s", path, d->d_name);
		}
		if (r == 0)
			r = remove_tree(sub, depth + 1, e);
	}
	closedir(dir);
	if (r == 0 && rmdir(path) == -1 && errno != ENOENT)
		r = err_sys(e, path);
	return r;
}

int
file_remove_tree(const char *path, struct err *e)
{
	return remove_tree(path, 0, e);
}

static int
name_add(char ***names, size_t *n, const char *name)
{
	char **v = realloc(*names, (*n + 1) * sizeof *v);

	if (v == NULL)
		return -1;
	*names = v;
	v[*n] = strdup(name);
	if (v[*n] == NULL)
		return -1;
	++*n;
	return 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
file_names(const char *path, file_keep *keep, void *arg, char ***names,
    size_t *n, struct err *e)
{
	DIR *d = opendir(path);
	struct dirent *entry;
	int kept = 0;

	*names = NULL;
	*n = 0;
	if (d == NULL)
		return errno == ENOENT ? 0 : err_sys(e, path);
	while (kept >= 0 && (errno = 0, entry = readdir(d)) != NULL) {
		kept = keep(arg, entry->d_name, e);
		if (kept > 0 && name_add(names, n, entry->d_name) != 0)
			kept = err_nomem(e);
	}
	if (kept >= 0 && errno != 0)
		kept = err_sys(e, path);
	closedir(d);
	if (kept >= 0) {
		if (*n > 0)
			qsort(*names, *n, sizeof **names, by_bytes);
		return 0;
	}
	file_names_free(*names, *n);
	*names = NULL;
	*n = 0;
	return -1;
}

void
file_names_free(char **names, size_t n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
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
