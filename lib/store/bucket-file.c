/* SPDX-License-Identifier: MIT */
/*
 * bucket-file - a bucket in a folder: a key is a path.
 *
 * An object is written to .tmp/PID.N, under a flock that says that its maker
 * lives; then synced, linked (if absent) or renamed to its path, and the
 * folders above it are synced.
 */
#define _DEFAULT_SOURCE /* struct stat's st_mtim beside dirent's d_type */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "store/bucket-parts.h"

#define BLOCK ((size_t)64 << 10)

struct file_bucket {
	struct bucket bucket;
	char *dir; /* owned */
	uint64_t made;
};

struct file_new {
	struct bucket_new o;
	int fd;
	size_t n;	     /* bytes that wait in block */
	char path[PATH_MAX]; /* "": it is no more there */
	char block[BLOCK];
};

static struct file_bucket *
folder_of(struct bucket *b)
{
	return (struct file_bucket *)b;
}

/* -- keys and paths */

static int
bad_key(struct err *e, const char *key)
{
	char q[DIAG_QUOTE_SIZE];

	return err_set(e, ERR_DATA, 0, "key: not possible in a folder: %s",
	    diag_quote(q, key, strlen(key)));
}

static int
file_fits(const struct bucket *b, const char *key, struct err *e)
{
	const struct file_bucket *f = (const struct file_bucket *)b;
	char path[PATH_MAX];

	return bucket_file_path(f->dir, key, path) ? 0 : bad_key(e, key);
}

/* -- open and close */

/* What the dead have left. What cannot be swept is no matter. */
static void
sweep(const char *dir)
{
	char tmp[PATH_MAX], path[PATH_MAX];
	struct dirent *d;
	DIR *list;

	if (snprintf(tmp, sizeof tmp, "%s/" BUCKET_FILE_TMP, dir) >=
	    (int)sizeof tmp)
		return;
	list = opendir(tmp);
	while (list != NULL && (d = readdir(list)) != NULL) {
		int fd;

		if (d->d_name[0] == '.' ||
		    snprintf(path, sizeof path, "%s/%s", tmp, d->d_name) >=
			(int)sizeof path)
			continue;
		fd = file_open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW);
		if (fd == -1)
			continue;
		if (file_lock(fd, false) == 0)
			unlink(path);
		close(fd);
	}
	if (list != NULL)
		closedir(list);
}

static void
file_close(struct bucket *b)
{
	free(folder_of(b)->dir);
	free(b);
}

static void
file_url(const struct bucket *b, const char *key, char *dst, size_t size)
{
	const struct file_bucket *f = (const struct file_bucket *)b;

	snprintf(dst, size, "file:%s/%s", f->dir, key);
}

/* -- what is unfinished */

/* A file of .tmp that is ours: locked, and still there once it is. */
static int
tmp_make(struct file_bucket *f, char path[PATH_MAX], struct err *e)
{
	struct stat st;
	int fd;

	for (;;) {
		if (file_path(path, e, "%s/" BUCKET_FILE_TMP "/%ld.%" PRIu64,
			f->dir, (long)getpid(), f->made) != 0)
			return -1;
		fd = file_open(path, O_RDWR | O_CREAT | O_EXCL);
		if (fd == -1 && errno == ENOENT) {
			if (file_make_parents(path, e) != 0)
				return -1;
			continue;
		}
		f->made++;
		if (fd == -1 && errno == EEXIST)
			continue;
		if (fd == -1)
			return err_sys(e, path);
		if (file_lock(fd, true) == 0 && fstat(fd, &st) == 0) {
			if (st.st_nlink > 0)
				return fd;
			close(fd); /* swept before it was locked */
			continue;
		}
		err_sys(e, path);
		unlink(path);
		close(fd);
		return -1;
	}
}

static int
file_spool(struct bucket *b, struct err *e)
{
	char path[PATH_MAX];
	int fd = tmp_make(folder_of(b), path, e);

	if (fd != -1)
		unlink(path);
	return fd;
}

static struct bucket_new *
file_begin(struct bucket *b, struct err *e)
{
	struct file_new *o = malloc(sizeof *o);

	if (o == NULL) {
		err_nomem(e);
		return NULL;
	}
	o->o.bucket = b;
	o->n = 0;
	o->fd = tmp_make(folder_of(b), o->path, e);
	if (o->fd != -1)
		return &o->o;
	free(o);
	return NULL;
}

static int
flush(struct file_new *o, struct err *e)
{
	if (file_write(o->fd, o->block, o->n) != 0)
		return err_sys(e, o->path);
	o->n = 0;
	return 0;
}

static int
file_write_some(struct bucket_new *new, const void *s, size_t n, struct err *e)
{
	struct file_new *o = (struct file_new *)new;

	if (o->n + n > sizeof o->block && flush(o, e) != 0)
		return -1;
	if (n >= sizeof o->block)
		return file_write(o->fd, s, n) == 0 ? 0 : err_sys(e, o->path);
	memcpy(o->block + o->n, s, n);
	o->n += n;
	return 0;
}

static void
file_drop(struct bucket_new *new)
{
	struct file_new *o = (struct file_new *)new;

	if (o->path[0] != '\0')
		unlink(o->path);
	close(o->fd);
	free(o);
}

/* -- publishing */

/* 0, or -1 with errno, also EEXIST. */
static int
give_name(struct file_new *o, const char *path, bool if_absent)
{
	if (if_absent)
		return link(o->path, path);
	if (rename(o->path, path) == -1)
		return -1;
	o->path[0] = '\0';
	return 0;
}

static enum bucket_put
put(struct file_new *o, const char *key, bool if_absent, struct err *e)
{
	struct file_bucket *f = folder_of(o->o.bucket);
	char path[PATH_MAX];
	int r;

	if (!bucket_file_path(f->dir, key, path)) {
		bad_key(e, key);
		return BUCKET_ERROR;
	}
	if (flush(o, e) != 0)
		return BUCKET_ERROR;
	FAILPOINT("bucket.written");
	if (fsync(o->fd) == -1) {
		err_sys(e, o->path);
		return BUCKET_ERROR;
	}
	FAILPOINT("bucket.synced");
	r = give_name(o, path, if_absent);
	if (r == -1 && errno == ENOENT) {
		if (file_make_parents(path, e) != 0)
			return BUCKET_ERROR;
		r = give_name(o, path, if_absent);
	}
	FAILPOINT("bucket.named");
	if (r == -1 && errno == EEXIST && if_absent)
		return BUCKET_TAKEN;
	if (r == -1 &&
	    (errno == EISDIR || errno == ENOTDIR || errno == ENOTEMPTY))
		bad_key(e, key);
	else if (r == -1)
		err_sys(e, path);
	else if (file_sync_names(path, e) == 0)
		return BUCKET_DONE;
	return BUCKET_ERROR;
}

static enum bucket_put
file_publish(
    struct bucket_new *new, const char *key, bool if_absent, struct err *e)
{
	enum bucket_put r = put((struct file_new *)new, key, if_absent, e);

	file_drop(new);
	return r;
}

static int
file_settle(struct bucket *b, const char *key, struct err *e)
{
	char path[PATH_MAX];

	return bucket_file_path(folder_of(b)->dir, key, path)
		   ? file_sync_names(path, e)
		   : bad_key(e, key);
}

static struct bucket_get *
file_get(struct bucket *b, const char *key, bool *absent, struct err *e)
{
	return bucket_file_get(b, folder_of(b)->dir, key, absent, e);
}

static int
file_list(struct bucket *b, const char *prefix, struct bucket_list *list,
    struct err *e)
{
	return bucket_file_walk(folder_of(b)->dir, prefix, list, e);
}

static const struct bucket_ops ops = {
    .close = file_close,
    .url = file_url,
    .spool = file_spool,
    .fits = file_fits,
    .begin = file_begin,
    .write = file_write_some,
    .publish = file_publish,
    .drop = file_drop,
    .get = file_get,
    .read = bucket_file_read,
    .get_free = bucket_file_get_free,
    .settle = file_settle,
    .list = file_list,
};

struct bucket *
bucket_file_open(const char *dir, bool make, struct err *e)
{
	size_t n = strlen(dir);
	struct file_bucket *f;
	struct stat st;

	if (make && file_make_dirs(dir, e) != 0)
		return NULL;
	errno = ENOTDIR;
	if (stat(dir, &st) == -1 || !S_ISDIR(st.st_mode)) {
		err_sys(e, dir);
		return NULL;
	}
	f = calloc(1, sizeof *f);
	while (n > 0 && dir[n - 1] == '/')
		n--;
	if (f != NULL)
		f->dir = strndup(dir, n);
	if (f == NULL || f->dir == NULL) {
		free(f);
		err_nomem(e);
		return NULL;
	}
	f->bucket.ops = &ops;
	sweep(dir);
	return &f->bucket;
}
