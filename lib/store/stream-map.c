/* SPDX-License-Identifier: MIT */
#include "store/stream-map.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"

#define MAP_MAX ((size_t)8 << 20) /* SHARDS_MAX lines are less */

int
stream_path(char dst[PATH_MAX], const char *dir, const char *name,
    const char *last, struct err *e)
{
	return file_path(dst, e, "%s/" STREAMS "%s%s%s%s", dir,
	    name == NULL ? "" : "/", name == NULL ? "" : name,
	    last == NULL ? "" : "/", last == NULL ? "" : last);
}

int
stream_shard_path(char dst[PATH_MAX], const char *dir, const char *name,
    size_t shard, struct err *e)
{
	char id[SHARD_ID_SIZE];

	return stream_path(dst, dir, name, shard_id(id, shard), e);
}

static void
map_know(struct stream_map *m, const struct stat *st)
{
	m->inode = (uint64_t)st->st_ino;
	m->size = (uint64_t)st->st_size;
	m->changed =
	    (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

int
stream_map_fresh(const struct stream_map *m, const char *dir, const char *name,
    struct err *e)
{
	struct stream_map now;
	char path[PATH_MAX];
	struct stat st;

	if (stream_path(path, dir, name, STREAM_MAP, e) != 0)
		return -1;
	if (stat(path, &st) == -1)
		return errno == ENOENT ? 0 : err_sys(e, path);
	map_know(&now, &st);
	return now.inode == m->inode && now.size == m->size &&
	       now.changed == m->changed;
}

int
stream_map_read(
    struct stream_map *m, const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;
	struct buf b;
	int r;

	*m = (struct stream_map){0};
	if (stream_path(path, dir, name, STREAM_MAP, e) != 0)
		return -1;
	/* first the look: if it is replaced after it, that is one read too
	 * many, and not one too few */
	if (stat(path, &st) == -1)
		return errno == ENOENT ? 1 : err_sys(e, path);
	map_know(m, &st);
	buf_init(&b, SIZE_MAX / 4);
	r = file_read(path, &b, MAP_MAX, e);
	if (r == 0)
		r = shards_read(&m->shards, b.s, b.len, path, e);
	buf_free(&b);
	return r;
}

void
stream_map_free(struct stream_map *m)
{
	shards_free(&m->shards);
}

int
stream_map_write(
    const struct shards *s, const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];
	struct buf b;
	int st;

	if (stream_path(path, dir, name, STREAM_MAP, e) != 0)
		return -1;
	buf_init(&b, MAP_MAX);
	shards_put(s, &b);
	st = b.err ? err_nomem(e) : file_replace(path, b.s, b.len, false, e);
	buf_free(&b);
	return st;
}
