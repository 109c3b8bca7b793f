/* SPDX-License-Identifier: MIT */
#include "store/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/log.h"

static int
path_of(char dst[PATH_MAX], const char *dir, const char *kind, const char *name,
    struct err *e)
{
	return file_path(dst, e, "%s/%s/%s", dir, kind, name);
}

int
place_lock(const char *dir, const char *kind, struct err *e)
{
	char path[PATH_MAX];
	int fd;

	if (file_path(path, e, "%s/%s", dir, kind) != 0 ||
	    file_make_dirs(path, e) != 0 ||
	    file_path(path, e, "%s/%s.lock", dir, kind) != 0)
		return -1;
	fd = file_open(path, O_RDWR | O_CREAT);
	if (fd == -1)
		return err_sys(e, path);
	if (file_lock(fd, true) == 0)
		return fd;
	err_sys(e, path);
	close(fd);
	return -1;
}

/* Whether it is a log that has, or had, records. */
static int
is_used(void *arg, const char *name, struct err *e)
{
	const char *place = arg;
	char path[PATH_MAX];
	uint64_t first, end;

	/* no partition and no shard has one in its name, and each file has */
	if (strchr(name, '.') != NULL)
		return 0;
	if (file_path(path, e, "%s/%s", place, name) != 0 ||
	    log_range(path, &first, &end, e) != 0)
		return -1;
	return end > 0;
}

int
place_unused(const char *dir, const char *kind, const char *name,
    const char *about, struct err *e)
{
	char path[PATH_MAX], **used;
	size_t n;

	if (path_of(path, dir, kind, name, e) != 0 ||
	    file_names(path, is_used, path, &used, &n, e) != 0)
		return -1;
	file_names_free(used, n);
	return n == 0 ? 0
		      : err_set(e, ERR_DATA, 0, "%s: has records, and no %s",
			    path, about);
}

int
place_left(char path[PATH_MAX], const char *dir, const char *kind,
    const char *name, struct err *e)
{
	return file_path(path, e, "%s/%s/~%s", dir, kind, name);
}

int
place_bury(const char *dir, const char *kind, const char *name, struct err *e)
{
	char left[PATH_MAX];

	if (place_left(left, dir, kind, name, e) != 0)
		return -1;
	return file_remove_tree(left, e);
}

int
place_leave(const char *dir, const char *kind, const char *name, struct err *e)
{
	char path[PATH_MAX], left[PATH_MAX];

	if (place_bury(dir, kind, name, e) != 0 ||
	    path_of(path, dir, kind, name, e) != 0 ||
	    place_left(left, dir, kind, name, e) != 0)
		return -1;
	if (rename(path, left) == -1)
		return err_sys(e, path);
	FAILPOINT("place.left");
	return file_sync_parent(left, e);
}

int
place_hold(int *folder, const char *dir, const char *kind, const char *name,
    struct err *e)
{
	char path[PATH_MAX];

	if (path_of(path, dir, kind, name, e) != 0)
		return -1;
	*folder = file_open(path, O_RDONLY | O_DIRECTORY);
	if (*folder != -1)
		return 0;
	return errno == ENOENT || errno == ENOTDIR ? 1 : err_sys(e, path);
}

int
place_deleted(const char *name, struct err *e)
{
	return err_set(e, ERR_SYS, 0, "%s: deleted meanwhile", name);
}

int
place_same(int folder, const char *dir, const char *kind, const char *name,
    struct err *e)
{
	char path[PATH_MAX];

	if (path_of(path, dir, kind, name, e) != 0)
		return -1;
	return file_is_same(folder, path) ? 0 : place_deleted(name, e);
}
