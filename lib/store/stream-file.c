/* SPDX-License-Identifier: MIT */
/* stream-file - streams as folders: made, resharded, deleted; see
 * stream-file.h. */
#include "store/stream-file.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/log.h"
#include "store/place.h"
#include "store/stream-map.h"
#include "store/stream-past.h"

static int
none(const char *name, struct err *e)
{
	return err_set(e, ERR_USAGE, 0, "no stream of that name: %s", name);
}

/* -- made and deleted, under the lock of all streams */

static int
create(const char *dir, const char *name, unsigned n, struct err *e)
{
	struct stream_map old;
	struct shards shards;
	char path[PATH_MAX];
	uint64_t base;
	int st = stream_map_read(&old, dir, name, e);

	stream_map_free(&old);
	if (st == 0)
		return err_set(e, ERR_USAGE, 0,
		    "there is a stream of that name: %s", name);
	if (st < 0 || place_bury(dir, STREAMS, name, e) != 0 ||
	    place_unused(dir, STREAMS, name, STREAM_MAP, e) != 0 ||
	    stream_past_read(dir, name, &base, e) != 0 ||
	    stream_path(path, dir, name, NULL, e) != 0 ||
	    file_make_dirs(path, e) != 0)
		return -1;
	FAILPOINT("stream.folder-made");
	st = shards_make(&shards, n, base) != 0
		 ? err_nomem(e)
		 : stream_map_write(&shards, dir, name, e);
	shards_free(&shards);
	return st;
}

int
stream_file_create(
    const char *dir, const char *name, unsigned shards, struct err *e)
{
	int fd, st;

	if (shards < 1 || shards > STREAM_SHARDS_MAX)
		return err_set(e, ERR_USAGE, 0, "shards: not from 1 to %d: %u",
		    STREAM_SHARDS_MAX, shards);
	fd = place_lock(dir, STREAMS, e);
	if (fd == -1)
		return -1;
	st = create(dir, name, shards, e);
	close(fd);
	return st;
}

static int
unmake(const char *dir, const char *name, struct err *e)
{
	struct stream_map m;
	struct err why = {0};
	int st = stream_map_read(&m, dir, name, &why);

	if (st == 1)
		st = none(name, e);
	else if (st == 0)
		st = stream_past_write(dir, name, &m.shards, e);
	else if (why.kind == ERR_DATA)
		/* one that is damaged can be deleted as well */
		st = stream_past_write(dir, name, NULL, e);
	else
		*e = why;
	stream_map_free(&m);
	if (st != 0)
		return -1;
	FAILPOINT("stream.past-kept");
	if (place_leave(dir, STREAMS, name, e) != 0)
		return -1;
	return place_bury(dir, STREAMS, name, e);
}

/* Whether there is such a stream, so that none makes a folder by asking for
 * one that is not there. 0, or -1 with e. */
static int
exists(const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];
	int there;

	if (stream_path(path, dir, name, STREAM_MAP, e) != 0)
		return -1;
	there = file_is_there(path, e);
	return there > 0 ? 0 : there < 0 ? -1 : none(name, e);
}

int
stream_file_delete(const char *dir, const char *name, struct err *e)
{
	int fd, st;

	if (exists(dir, name, e) != 0)
		return -1;
	fd = place_lock(dir, STREAMS, e);
	if (fd == -1)
		return -1;
	st = unmake(dir, name, e);
	close(fd);
	return st;
}

/* -- resharding */

/* Shards that are about to be closed, their logs locked. */
struct closing {
	size_t n, at[2];
	uint64_t ends[2];
	struct log_writer logs[2];
	size_t nlogs;
};

/* Locks them, and makes durable what they hold: the map will tell how much
 * that is. */
static int
closing_lock(
    struct closing *c, const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < c->n; i++) {
		if (stream_shard_path(path, dir, name, c->at[i], e) != 0)
			return -1;
		c->nlogs = i + 1;
		if (log_writer_open(&c->logs[i], path, e) != 0 ||
		    log_lock(&c->logs[i], &c->ends[i], e) != 0 ||
		    log_sync(&c->logs[i], e) != 0)
			return -1;
	}
	return 0;
}

static void
closing_free(struct closing *c)
{
	while (c->nlogs > 0)
		log_writer_close(&c->logs[--c->nlogs]);
}

static int
change(struct shards *s, const struct closing *c, struct err *e)
{
	return c->n == 1 ? shards_split(s, c->at[0], c->ends[0], e)
			 : shards_merge(s, c->at, c->ends, e);
}

static int
reshard(const char *dir, const char *name, const char *const ids[2],
    struct shards *s, struct err *e)
{
	struct closing c = {.n = ids[1] == NULL ? 1 : 2};
	int st;

	for (size_t i = 0; i < c.n; i++) {
		c.at[i] = shards_find(s, ids[i]);
		if (c.at[i] == SHARD_NONE)
			return err_set(e, ERR_USAGE, 0,
			    "%s: no shard of that name: %s", name, ids[i]);
	}
	/* a log cannot be locked twice */
	if (c.n == 2 && c.at[0] == c.at[1])
		return change(s, &c, e);
	st = closing_lock(&c, dir, name, e);
	if (st == 0)
		st = change(s, &c, e);
	FAILPOINT("stream.reshard-locked");
	if (st == 0)
		st = stream_map_write(s, dir, name, e);
	FAILPOINT("stream.resharded");
	closing_free(&c);
	return st;
}

int
stream_file_reshard(
    const char *dir, const char *name, const char *const ids[2], struct err *e)
{
	struct stream_map m;
	int fd, st;

	if (exists(dir, name, e) != 0)
		return -1;
	fd = place_lock(dir, STREAMS, e);
	if (fd == -1)
		return -1;
	st = stream_map_read(&m, dir, name, e);
	if (st == 1)
		st = none(name, e);
	else if (st == 0)
		st = reshard(dir, name, ids, &m.shards, e);
	stream_map_free(&m);
	close(fd);
	return st;
}

/* -- told */

static int
describe_one(const char *dir, const char *name, const struct shards *s,
    size_t i, struct stream_shard *v, struct err *e)
{
	const struct shard *shard = &s->v[i];
	char path[PATH_MAX];
	uint64_t first, end;

	*v = (struct stream_shard){.closed = shard->closed};
	shard_id(v->id, i);
	u128_put(v->first, shard->first);
	u128_put(v->last, shard->last);
	for (int p = 0; p < 2; p++)
		if (shard->parents[p] != SHARD_NONE)
			shard_id(v->parents[p], shard->parents[p]);
	if (stream_shard_path(path, dir, name, i, e) != 0 ||
	    log_range(path, &first, &end, e) != 0)
		return -1;
	v->records = end - first;
	return 0;
}

int
stream_file_describe(const char *dir, const char *name, struct stream_shard **v,
    size_t *n, struct err *e)
{
	struct stream_map m;
	int st = stream_map_read(&m, dir, name, e);

	*v = NULL;
	*n = 0;
	if (st == 1)
		st = none(name, e);
	if (st == 0) {
		*v = calloc(m.shards.n, sizeof **v);
		if (*v == NULL) {
			err_nomem(e);
			st = -1;
		}
	}
	for (; st == 0 && *n < m.shards.n; ++*n)
		st = describe_one(dir, name, &m.shards, *n, &(*v)[*n], e);
	if (st != 0) {
		free(*v);
		*v = NULL;
	}
	stream_map_free(&m);
	return st;
}

/* Whether it has a map. */
static int
is_stream(void *arg, const char *name, struct err *e)
{
	const char *dir = arg;
	char path[PATH_MAX];

	if (stream_name_check(name, NULL) != 0)
		return 0;
	if (stream_path(path, dir, name, STREAM_MAP, e) != 0)
		return -1;
	return file_is_there(path, e);
}

int
stream_file_list(const char *dir, char ***names, size_t *n, struct err *e)
{
	char path[PATH_MAX];

	if (stream_path(path, dir, NULL, NULL, e) != 0)
		return -1;
	return file_names(path, is_stream, (void *)dir, names, n, e);
}
