/* SPDX-License-Identifier: MIT */
/* stream - from a URL to the kind of store that it names; see stream.h. */
#include "store/stream.h"

#include <string.h>

#include "store/stream-file.h"
#include "store/url.h"

int
stream_name_check(const char *name, struct err *e)
{
	return url_name_check("stream", name, STREAM_NAME_MAX, e);
}

/* The folder, where the name is one of a stream; else NULL with e. */
static const char *
folder(const char *url, const char *name, struct err *e)
{
	const char *dir = url_dir(url, e);

	return dir == NULL || stream_name_check(name, e) != 0 ? NULL : dir;
}

int
stream_create(const char *url, const char *name, unsigned shards, struct err *e)
{
	const char *dir = folder(url, name, e);

	return dir == NULL ? -1 : stream_file_create(dir, name, shards, e);
}

int
stream_delete(const char *url, const char *name, struct err *e)
{
	const char *dir = folder(url, name, e);

	return dir == NULL ? -1 : stream_file_delete(dir, name, e);
}

int
stream_list(const char *url, char ***names, size_t *n, struct err *e)
{
	const char *dir = url_dir(url, e);

	return dir == NULL ? -1 : stream_file_list(dir, names, n, e);
}

int
stream_split(
    const char *url, const char *name, const char *shard, struct err *e)
{
	const char *dir = folder(url, name, e);
	const char *ids[] = {shard, NULL};

	return dir == NULL ? -1 : stream_file_reshard(dir, name, ids, e);
}

int
stream_merge(const char *url, const char *name, const char *shard,
    const char *other, struct err *e)
{
	const char *dir = folder(url, name, e);
	const char *ids[] = {shard, other};

	return dir == NULL ? -1 : stream_file_reshard(dir, name, ids, e);
}

int
stream_describe(const char *url, const char *name, struct stream_shard **v,
    size_t *n, struct err *e)
{
	const char *dir = folder(url, name, e);

	return dir == NULL ? -1 : stream_file_describe(dir, name, v, n, e);
}

struct writer *
stream_writer(const char *url, struct err *e)
{
	const char *dir = url_dir(url, e);

	return dir == NULL ? NULL : stream_file_writer(dir, e);
}

/* Names that are safe, and each stream once. */
static int
reading_check(const struct stream_reading *r, struct err *e)
{
	for (size_t i = 0; i < r->nstreams; i++) {
		if (stream_name_check(r->streams[i], e) != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(r->streams[i], r->streams[j]) == 0)
				return err_set(e, ERR_USAGE, 0,
				    "named twice: %s", r->streams[i]);
	}
	return 0;
}

struct source *
stream_source(const char *url, const struct stream_reading *r, struct err *e)
{
	const char *dir = url_dir(url, e);

	if (dir == NULL || reading_check(r, e) != 0)
		return NULL;
	return stream_file_source(dir, r, e);
}
