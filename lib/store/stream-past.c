/* SPDX-License-Identifier: MIT */
#include "store/stream-past.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "base/file.h"
#include "json/members.h"
#include "store/log.h"
#include "store/stream-map.h"

#define PAST_MAX 256

/* For the records that are written between our look and the deletion. */
#define MARGIN (UINT64_C(1) << 20)
/* For all of a stream whose map is damaged: a folder holds fewer. */
#define UNKNOWN (UINT64_C(1) << 40)

static int
past_path(char dst[PATH_MAX], const char *dir, const char *name, struct err *e)
{
	return file_path(dst, e, "%s/streams.past/%s", dir, name);
}

static bool
take_base(void *to, const struct members *m)
{
	return members_int(m, 0, 0, INT64_MAX, to);
}

int
stream_past_read(
    const char *dir, const char *name, uint64_t *base, struct err *e)
{
	static const char *const names[] = {"base", NULL};
	static const struct members_form past = {
	    .what = "where a stream ended", .names = names, .take = take_base};
	char path[PATH_MAX];
	int64_t n = 0;

	*base = 0;
	if (past_path(path, dir, name, e) != 0 ||
	    members_file(path, &past, &n, e) == -1)
		return -1;
	*base = (uint64_t)n;
	return 0;
}

/* The place after the last record of a shard. */
static int
shard_end(const char *dir, const char *name, const struct shards *s, size_t i,
    uint64_t *end, struct err *e)
{
	char path[PATH_MAX];
	uint64_t first, n = s->v[i].end;

	if (!s->v[i].closed && (stream_shard_path(path, dir, name, i, e) != 0 ||
				   log_range(path, &first, &n, e) != 0))
		return -1;
	*end = s->v[i].base + n;
	return 0;
}

int
stream_past_write(const char *dir, const char *name,
    const struct shards *shards, struct err *e)
{
	char path[PATH_MAX], text[PAST_MAX];
	uint64_t base = 0, end;
	int n;

	if (shards == NULL) {
		if (stream_past_read(dir, name, &base, e) != 0)
			return -1;
		base = base < INT64_MAX - UNKNOWN ? base + UNKNOWN : INT64_MAX;
	}
	for (size_t i = 0; shards != NULL && i < shards->n; i++) {
		if (shard_end(dir, name, shards, i, &end, e) != 0)
			return -1;
		if (base < end)
			base = end;
	}
	base = base < INT64_MAX - MARGIN ? base + MARGIN : INT64_MAX;
	if (past_path(path, dir, name, e) != 0 ||
	    file_make_parents(path, e) != 0)
		return -1;
	n = snprintf(text, sizeof text, "{\"base\":%" PRIu64 "}\n", base);
	return file_replace(path, text, (size_t)n, false, e);
}
