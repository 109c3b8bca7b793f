/* SPDX-License-Identifier: MIT */
/* bucket-file-read - a folder's files, as objects: read and listed. */
#define _DEFAULT_SOURCE /* S_IFMT's names with O_DIRECTORY's */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/bucket-parts.h"

struct file_get {
	struct bucket_get o;
	int fd;
	char path[PATH_MAX];
};

bool
bucket_file_fits(const char *key)
{
	const char *s = key;

	if (strncmp(key, BUCKET_FILE_TMP "/", sizeof BUCKET_FILE_TMP) == 0)
		return false;
	for (;;) {
		size_t n = strcspn(s, "/");

		if (n == 0 || n > NAME_MAX || (n == 1 && s[0] == '.') ||
		    (n == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		if (s[n] == '\0')
			return true;
		s += n + 1;
	}
}

bool
bucket_file_path(const char *dir, const char *key, char dst[PATH_MAX])
{
	return bucket_file_fits(key) &&
	       snprintf(dst, PATH_MAX, "%s/%s", dir, key) < PATH_MAX;
}

struct bucket_get *
bucket_file_get(struct bucket *b, const char *dir, const char *key,
    bool *absent, struct err *e)
{
	struct file_get *o = malloc(sizeof *o);
	struct stat st;

	if (o == NULL) {
		err_nomem(e);
		return NULL;
	}
	o->o.bucket = b;
	o->fd = -1;
	errno = ENOENT;
	if (bucket_file_path(dir, key, o->path))
		o->fd = file_open(o->path, O_RDONLY | O_NONBLOCK);
	if (o->fd != -1 && fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode))
		return &o->o;
	if (o->fd != -1 || errno == ENOENT || errno == ENOTDIR)
		*absent = true;
	else
		err_sys(e, o->path);
	if (o->fd != -1)
		close(o->fd);
	free(o);
	return NULL;
}

ssize_t
bucket_file_read(struct bucket_get *get, void *dst, size_t n, struct err *e)
{
	struct file_get *o = (struct file_get *)get;
	ssize_t got;

	do
		got = read(o->fd, dst, n);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		err_sys(e, o->path);
	return got;
}

void
bucket_file_get_free(struct bucket_get *get)
{
	close(((struct file_get *)get)->fd);
	free(get);
}

struct walk {
	const char *dir;
	const char *prefix;
	size_t prefix_len;
	struct bucket_list *found; /* borrowed */
	struct bucket_list todo;   /* folders, as "a/b/" */
	size_t top;		   /* bytes of the first one's key */
	bool linked;		   /* a link to a folder was followed */
	struct err *e;
};

static int
add(struct walk *w, struct bucket_list *to, const char *key,
    const struct stat *st)
{
	int64_t ns = (int64_t)st->st_mtim.tv_sec * 1000000000;

	if (bucket_list_add(
		to, key, (uint64_t)st->st_size, ns + st->st_mtim.tv_nsec) == 0)
		return 0;
	return err_nomem(w->e);
}

/* Whether keys that begin with this may have the prefix. */
static bool
leads(const struct walk *w, const char *key, size_t n)
{
	return strncmp(key, w->prefix, n < w->prefix_len ? n : w->prefix_len) ==
	       0;
}

/* Whether a folder is one of those that its key "a/b/" leads through: then
 * what is in it has a shorter key. */
static bool
is_circle(const struct walk *w, const char *key, const struct stat *st)
{
	char path[PATH_MAX];
	struct stat above;

	for (size_t n = w->top; key[n] != '\0';
	     n = (size_t)(strchr(key + n, '/') - key) + 1)
		if (snprintf(path, sizeof path, "%s/%.*s", w->dir, (int)n,
			key) < (int)sizeof path &&
		    stat(path, &above) == 0 && above.st_ino == st->st_ino &&
		    above.st_dev == st->st_dev)
			return true;
	return false;
}

/* A folder, by its key without a slash, to which one is appended. */
static int
look_into(struct walk *w, char *key, size_t n, const struct stat *st, bool link)
{
	key[n++] = '/';
	key[n] = '\0';
	if (!leads(w, key, n))
		return 0;
	w->linked |= link;
	if (w->linked && is_circle(w, key, st))
		return 0;
	return add(w, &w->todo, key, st);
}

/* One name of the folder "a/b/" that is open. */
static int
look(struct walk *w, int fd, const char *folder, const char *name)
{
	char key[PATH_MAX];
	bool link, lost;
	struct stat own, st;
	int n, why;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    (*folder == '\0' && strcmp(name, BUCKET_FILE_TMP) == 0))
		return 0;
	n = snprintf(key, sizeof key - 1, "%s%s", folder, name);
	if (n < 0 || n >= (int)sizeof key - 1)
		return 0;
	if (fstatat(fd, name, &own, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : err_sys(w->e, key);
	st = own;
	link = S_ISLNK(own.st_mode);
	lost = link && fstatat(fd, name, &st, 0) == -1;
	why = errno;
	if (!lost && S_ISDIR(st.st_mode))
		return look_into(w, key, (size_t)n, &st, link);
	if ((size_t)n < w->prefix_len || !leads(w, key, (size_t)n))
		return 0;
	if (!lost)
		return S_ISREG(st.st_mode) ? add(w, w->found, key, &st) : 0;
	if (add(w, w->found, key, &own) != 0)
		return -1;
	w->found->v[w->found->n - 1].lost = why;
	return 0;
}

static int
walk_folder(struct walk *w, const char *folder)
{
	char path[PATH_MAX];
	struct dirent *d;
	DIR *dir;
	int r = 0;

	if (snprintf(path, sizeof path, "%s/%s", w->dir, folder) >=
	    (int)sizeof path)
		return 0;
	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT || errno == ENOTDIR
			   ? 0
			   : err_sys(w->e, path);
	while (r == 0 && (errno = 0, d = readdir(dir)) != NULL)
		r = look(w, dirfd(dir), folder, d->d_name);
	if (r == 0 && errno != 0)
		r = err_sys(w->e, path);
	closedir(dir);
	return r;
}

/* The folder that all keys of the prefix lie in, with its slash; NULL: there
 * can be none, or, with e, no memory. */
static char *
folder_of(const char *prefix, struct err *e)
{
	const char *slash = strrchr(prefix, '/');
	size_t n = slash != NULL ? (size_t)(slash - prefix) : 0;
	char *folder = strndup(prefix, n + (slash != NULL));

	if (folder == NULL) {
		err_nomem(e);
		return NULL;
	}
	if (slash == NULL)
		return folder;
	folder[n] = '\0';
	if (!bucket_file_fits(folder)) {
		free(folder);
		return NULL;
	}
	folder[n] = '/';
	return folder;
}

int
bucket_file_walk(const char *dir, const char *prefix, struct bucket_list *list,
    struct err *e)
{
	struct walk w = {.dir = dir,
	    .prefix = prefix,
	    .prefix_len = strlen(prefix),
	    .found = list,
	    .e = e};
	char *folder = folder_of(prefix, e);
	int r = folder == NULL && e->kind == ERR_MEM ? -1 : 0;

	if (folder != NULL)
		w.top = strlen(folder);
	while (r == 0 && folder != NULL) {
		r = walk_folder(&w, folder);
		free(folder);
		folder = w.todo.n > 0 ? w.todo.v[--w.todo.n].key : NULL;
	}
	free(folder);
	bucket_list_free(&w.todo);
	return r;
}
