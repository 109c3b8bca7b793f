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

static bool
take_offset(struct offset *o, const struct val *v)
{
	return v->kind == VAL_STRING && offset_read(o, v->s, v->len) == 0;
}

static bool
take_state(void *to, const struct members *m)
{
	struct stream_state *s = to;
	const struct val *upto = members_get(m, 0), *end = members_get(m, 1),
			 *first = members_get(m, 2);

	s->end = end != NULL && end->kind == VAL_TRUE;
	if (end != NULL && end->kind != VAL_TRUE && end->kind != VAL_FALSE)
		return false;
	if (upto != NULL && upto->kind != VAL_NULL &&
	    !take_offset(&s->upto, upto))
		return false;
	if (first != NULL && !take_offset(&s->first, first))
		return false;
	return s->upto.len > 0 || s->end;
}

int
stream_state_read(struct stream_state *s, const char *state, const char *stream,
    size_t shard, struct err *e)
{
	static const char *const names[] = {"upto", "end", "first", NULL};
	static const struct members_form form = {
	    .what = "a position", .names = names, .take = take_state};
	char path[PATH_MAX];

	*s = (struct stream_state){0};
	if (path_of(path, state, stream, shard, "json", e) != 0 ||
	    members_file(path, &form, s, e) == -1)
		return -1;
	return 0;
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
