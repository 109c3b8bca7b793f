/* SPDX-License-Identifier: MIT */
/* file-dirs - folders: made, synced, listed, removed; see file.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

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

/* One folder, in one that is there. */
static int
make_dir(const char *path, struct err *e)
{
	char dir[PATH_MAX];
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
		return err_sys(e, path);
	}
	/* another process may have been quicker, and not have synced it yet */
	if (mkdir(path, 0777) == -1 && errno != EEXIST)
		return err_sys(e, path);
	return parent(dir, path, e) != 0 ? -1 : file_sync_dir(dir, e);
}

int
file_make_dirs(const char *path, struct err *e)
{
	char at[PATH_MAX];
	struct stat st;
	size_t n = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	if (file_path(at, e, "%s", path) != 0)
		return -1;
	do {
		n += strspn(path + n, "/");
		n += strcspn(path + n, "/");
		memcpy(at, path, n);
		at[n] = '\0';
		if (make_dir(at, e) != 0)
			return -1;
	} while (path[n] != '\0');
	return 0;
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
	char **v = *names;

	/* room for 1, 2, 4, 8, ...: the next is due at a power of two */
	if ((*n & (*n - 1)) == 0) {
		v = realloc(v, (*n > 0 ? 2 * *n : 1) * sizeof *v);
		if (v == NULL)
			return -1;
		*names = v;
	}
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
