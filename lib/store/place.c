/* SPDX-License-Identifier: MIT */
#include "store/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

#include "base/file.h"

static int
path_of(char dst[PATH_MAX], const char *dir, const char *kind, const char *name,
    struct err *e)
{
	return file_path(dst, e, "%s/%s/%s", dir, kind, name);
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
