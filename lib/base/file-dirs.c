/* SPDX-License-Identifier: MIT */
/* file-dirs - folders: made, synced, listed, removed; see file.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define SETTLED 1024 /* folders remembered */

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
	if (end == path)
		return file_path(dir, e, *path == '/' ? "/" : ".");
	return file_path(dir, e, "%.*s", (int)(end - path), path);
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

/* Folders whose names are durable, so that each is synced once: a name may be
 * there because its maker was killed before it synced it, or has not yet. */
static uint64_t settled[SETTLED];

/* A number for a folder: by its path and by its inode, as either may become
 * another folder's. FNV-1a. */
static uint64_t
identity(const char *path, const struct stat *st)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *path != '\0'; path++)
		h = (h ^ (unsigned char)*path) * UINT64_C(1099511628211);
	h = (h ^ (uint64_t)st->st_dev) * UINT64_C(1099511628211);
	return (h ^ (uint64_t)st->st_ino) * UINT64_C(1099511628211);
}

static bool
is_settled(const char *path, const struct stat *st)
{
	uint64_t id = identity(path, st);

	return settled[id % SETTLED] == id;
}

static void
settle(const char *path, const struct stat *st)
{
	uint64_t id = identity(path, st);

	settled[id % SETTLED] = id;
}

/* Makes the name of a folder durable. `there`: it stood before us. Then what
 * it lies in may be one that we cannot read, whose owner has to see to it, or
 * of a file system on which nothing changes. */
static int
sync_name(const char *path, bool there, struct err *e)
{
	char dir[PATH_MAX];

	if (parent(dir, path, e) != 0)
		return -1;
	if (there && (access(dir, R_OK) == -1 ||
			 (access(dir, W_OK) == -1 && errno == EROFS)))
		return 0;
	return file_sync_dir(dir, e);
}

/* One folder, in one that is settled. */
static int
settle_dir(const char *path, bool make, struct err *e)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	/* another process may be quicker */
	if (!there && (!make || (mkdir(path, 0777) == -1 && errno != EEXIST) ||
			  stat(path, &st) == -1))
		return err_sys(e, path);
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return err_sys(e, path);
	}
	/* a new one may have path and inode of one that is no more */
	if (there && is_settled(path, &st))
		return 0;
	if (sync_name(path, there, e) != 0)
		return -1;
	settle(path, &st);
	return 0;
}

/* A folder and those above it: there, and durable. */
static int
settle_dirs(const char *path, bool make, struct err *e)
{
	char at[PATH_MAX];
	struct stat st;
	size_t n = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	    is_settled(path, &st))
		return 0;
	if (file_path(at, e, "%s", path) != 0)
		return -1;
	do {
		n += strspn(path + n, "/");
		n += strcspn(path + n, "/");
		memcpy(at, path, n);
		at[n] = '\0';
		if (settle_dir(at, make, e) != 0)
			return -1;
	} while (path[n] != '\0');
	return 0;
}

int
file_make_dirs(const char *path, struct err *e)
{
	return settle_dirs(path, true, e);
}

int
file_make_parents(const char *path, struct err *e)
{
	char dir[PATH_MAX];

	return parent(dir, path, e) != 0 ? -1 : file_make_dirs(dir, e);
}

int
file_sync_names(const char *path, struct err *e)
{
	char dir[PATH_MAX];

	if (parent(dir, path, e) != 0 || settle_dirs(dir, false, e) != 0)
		return -1;
	return file_sync_dir(dir, e);
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
