/* SPDX-License-Identifier: MIT */
#include "store/stream-state.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "json/members.h"
#include "store/shards.h"

#define TEXT_MAX 256

static int
path_of(char dst[PATH_MAX], const char *state, const char *stream, size_t shard,
    const char *suffix, struct err *e)
{
	char id[SHARD_ID_SIZE];

	return file_path(
	    dst, e, "%s/%s/%s.%s", state, stream, shard_id(id, shard), suffix);
}

static int
read_text(struct stream_state *s, const struct buf *b, const char *path,
    struct err *e)
{
	static const char *const names[] = {"upto", "end", "first", NULL};
	struct members *m = members_new(names);
	const struct val *v;
	struct err why = {0};
	int st = 0;

	if (m == NULL)
		return err_nomem(e);
	if (members_read(m, b->s, b->len, &why) != 0)
		st = -1;
	v = st == 0 ? members_get(m, 0) : NULL;
	if (v != NULL && v->kind != VAL_NULL &&
	    (v->kind != VAL_STRING || offset_read(&s->upto, v->s, v->len) != 0))
		st = -1;
	v = st == 0 ? members_get(m, 1) : NULL;
	s->end = v != NULL && v->kind == VAL_TRUE;
	if (v != NULL && v->kind != VAL_TRUE && v->kind != VAL_FALSE)
		st = -1;
	v = st == 0 ? members_get(m, 2) : NULL;
	if (v != NULL && (v->kind != VAL_STRING ||
			     offset_read(&s->first, v->s, v->len) != 0))
		st = -1;
	if (st == -1 || (s->upto.len == 0 && !s->end))
		st = members_wrong(e, &why, path, "a position");
	members_free(m);
	return st;
}

int
stream_state_read(struct stream_state *s, const char *state, const char *stream,
    size_t shard, struct err *e)
{
	char path[PATH_MAX];
	struct buf b;
	int got;

	*s = (struct stream_state){0};
	if (path_of(path, state, stream, shard, "json", e) != 0)
		return -1;
	buf_init(&b, SIZE_MAX / 4);
	got = file_read(path, &b, TEXT_MAX, e);
	if (got == 0)
		got = read_text(s, &b, path, e);
	buf_free(&b);
	return got < 0 ? -1 : 0;
}

int
stream_state_write(const struct stream_state *s, const char *state,
    const char *stream, size_t shard, struct err *e)
{
	char path[PATH_MAX], text[TEXT_MAX];
	int n;

	if (path_of(path, state, stream, shard, "json", e) != 0)
		return -1;
	n = s->upto.len > 0
		? snprintf(text, sizeof text, "{\"upto\":\"%s\"%s}\n",
		      s->upto.s, s->end ? ",\"end\":true" : "")
		: snprintf(text, sizeof text,
		      "{\"upto\":null%s%s%s,\"end\":true}\n",
		      s->first.len > 0 ? ",\"first\":\"" : "", s->first.s,
		      s->first.len > 0 ? "\"" : "");
	return file_replace(path, text, (size_t)n, false, e);
}

int
stream_state_dir(
    char *dst, const char *state, const char *stream, struct err *e)
{
	if (file_path(dst, e, "%s/%s", state, stream) != 0)
		return -1;
	return file_make_dirs(dst, e);
}

int
stream_state_lock(
    const char *state, const char *stream, size_t shard, struct err *e)
{
	char path[PATH_MAX];
	int fd, held;

	if (path_of(path, state, stream, shard, "lock", e) != 0)
		return -2;
	fd = file_open(path, O_RDWR | O_CREAT);
	held = fd == -1 ? -1 : file_lock(fd, false);
	if (held == 0)
		return fd;
	if (held == -1)
		err_sys(e, path);
	if (fd != -1)
		close(fd);
	return held == 1 ? -1 : -2;
}
