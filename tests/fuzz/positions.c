/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as one of the small files that the suite keeps for itself; the
 * first byte tells which. It is refused with a reason, or what is read of it
 * is written and read as the same. Leases and members, which are never
 * refused, give each partition to somebody.
 */
#include <string.h>

#include "dir.h"
#include "fuzz.h"
#include "store/bucket-state.h"
#include "store/bucket.h"
#include "store/group.h"
#include "store/stream-state.h"
#include "store/topic-file.h"

#define SESSION INT64_C(3600000000000)

static struct group *group;
static struct group_part parts[2] = {
    {.topic = "t", .partition = 0}, {.topic = "t", .partition = 1}};

static void
told(int st, const struct err *e)
{
	MUST(st == 0 || (st == -1 && e->kind != ERR_NONE && e->msg[0] != '\0'));
}

/* Alone, we have all. */
static void
step(void)
{
	struct err e = {0};
	int64_t due;

	MUST(group_step(group, parts, 2, &due, &e) == 0);
	MUST(parts[0].hold == GROUP_OURS && parts[1].hold == GROUP_OURS);
}

static void
commit(const struct offset *upto)
{
	struct offset again;
	struct err e = {0};

	MUST(group_commit(group, &parts[0], upto, &e) == 0);
	MUST(group_position(group, &parts[0], &again, &e) == 0);
	MUST(offset_cmp(&again, upto) == 0);
}

static void
position(const void *s, size_t len)
{
	struct offset upto;
	struct err e = {0};
	int st;

	dir_put("group/topics/t/0.position", s, len);
	st = group_position(group, &parts[0], &upto, &e);
	told(st, &e);
	if (st != 0)
		return;
	MUST(group_begun(group, &parts[0], &e) == 1);
	commit(&upto);
}

/* A lease of nobody who lives, in the place of ours: that is lost, nothing is
 * committed by it, and it can be taken anew. One that is longer than leases
 * are is refused. */
static void
lease(const void *s, size_t len)
{
	struct offset one;
	struct err e = {0};
	int64_t due;

	dir_put("group/topics/t/0.lease", s, len);
	offset_set(&one, 1);
	MUST(group_commit(group, &parts[0], &one, &e) == -1);
	if (e.kind == ERR_DATA) { /* longer than one is */
		MUST(e.msg[0] != '\0' && parts[0].hold == GROUP_OURS);
		MUST(group_step(group, parts, 2, &due, &e) == -1);
		dir_put("group/topics/t/0.lease", "", 0);
		MUST(group_commit(group, &parts[0], &one, &e) == -1);
	}
	MUST(e.kind == ERR_TEMP && parts[0].hold == GROUP_LOST);
	parts[0].hold = GROUP_NOT;
	step();
	commit(&one);
	MUST(group_release(group, &parts[0], &e) == 0);
	MUST(parts[0].hold == GROUP_NOT);
	step();
}

/* Another member, with that file: it may get one partition, not both; without
 * a process that holds it, it is gone. */
static void
member(const void *s, size_t len)
{
	struct err e = {0};
	char path[PATH_MAX];
	int64_t due;
	int fd;

	dir_put("group/members/0", s, len);
	dir_path(path, "group/members/0");
	fd = file_open(path, O_RDWR);
	MUST(fd >= 0 && file_lock(fd, false) == 0);
	MUST(group_step(group, parts, 2, &due, &e) == 0);
	MUST(parts[0].hold == GROUP_OURS);
	if (parts[1].hold == GROUP_LEAVE) {
		MUST(group_release(group, &parts[1], &e) == 0);
		MUST(group_step(group, parts, 2, &due, &e) == 0);
		MUST(parts[1].hold == GROUP_NOT && !parts[1].others);
	}
	close(fd);
	step();
	MUST(access(path, F_OK) == -1);
}

static void
stream(const void *s, size_t len)
{
	struct stream_state one, same;
	struct err e = {0};
	int st;

	dir_put("s/shardId-000000000003.json", s, len);
	st = stream_state_read(&one, dir, "s", 3, &e);
	told(st, &e);
	if (st != 0)
		return;
	MUST(one.end || one.upto.len > 0);
	MUST(stream_state_write(&one, dir, "s", 3, &e) == 0);
	MUST(stream_state_read(&same, dir, "s", 3, &e) == 0);
	MUST(same.end == one.end && same.upto.len == one.upto.len);
	MUST(memcmp(same.upto.s, one.upto.s, one.upto.len) == 0);
	MUST(one.upto.len > 0 || offset_cmp(&same.first, &one.first) == 0);
}

static void
same_place(const struct bucket_state *s, size_t i, const struct bucket_place *p)
{
	const struct bucket_place *same = bucket_state_of(s, &s->parts.v[i]);

	MUST(same != NULL && strcmp(same->key, p->key) == 0);
	MUST(same->line == p->line && same->end == p->end);
	MUST(same->text == p->text && strcmp(same->at.s, p->at.s) == 0);
}

static void
bucket(const void *s, size_t len)
{
	struct bucket_state one, same;
	struct err e = {0};
	char path[PATH_MAX];
	int st;

	dir_put("bucket", s, len);
	dir_path(path, "bucket");
	st = bucket_state_load(&one, path, &e);
	told(st, &e);
	for (size_t i = 0; st == 0 && i < one.parts.n; i++) {
		const struct bucket_place *p =
		    bucket_state_of(&one, &one.parts.v[i]);

		MUST(p != NULL && strlen(p->key) <= BUCKET_KEY_MAX);
		/* as it is; now there is something to save */
		MUST(bucket_state_set(&one, &one.parts.v[i], p, &e) == 0);
	}
	if (st == 0 && one.parts.n > 0) {
		MUST(bucket_state_save(&one, true, &e) == 0);
		MUST(bucket_state_load(&same, path, &e) == 0);
		MUST(same.parts.n == one.parts.n);
		for (size_t i = 0; i < one.parts.n; i++) {
			MUST(
			    coord_same_part(&same.parts.v[i], &one.parts.v[i]));
			same_place(&same, i, &one.v[i]);
		}
		bucket_state_free(&same);
	}
	bucket_state_free(&one);
}

static void
topic(const void *s, size_t len)
{
	struct topic_info info = {0};
	struct err e = {0};
	char **names;
	size_t n;
	int st;

	dir_put("topics/x/topic.json", s, len);
	st = topic_file_partitions(dir, "x", &e);
	told(st < 0 ? -1 : 0, &e);
	MUST(st != 0 && st <= TOPIC_PARTITIONS_MAX);
	if (st < 0) {
		MUST(topic_file_list(dir, &names, &n, &e) == -1);
		MUST(topic_file_describe(dir, "x", &info, &e) == -1);
		return;
	}
	MUST(topic_file_list(dir, &names, &n, &e) == 0);
	MUST(n == 1 && strcmp(names[0], "x") == 0);
	file_names_free(names, n);
	if (st > 100)
		return; /* each is looked for */
	MUST(topic_file_describe(dir, "x", &info, &e) == 0);
	MUST(info.partitions == (unsigned)st);
	free(info.v);
}

static void
leave(void)
{
	group_quit(group);
}

static void
setup(void)
{
	static const char *const topics[] = {"t"};
	struct err e = {0};
	char path[PATH_MAX];

	if (group != NULL)
		return;
	dir_make();
	dir_path(path, "group");
	group = group_join(path, SESSION, topics, 1, &e);
	MUST(group != NULL && atexit(leave) == 0);
	step();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	setup();
	if (size == 0)
		return 0;
	data++;
	switch (size--, data[-1]) {
	case 'p': position(data, size); break;
	case 'l': lease(data, size); break;
	case 'm': member(data, size); break;
	case 's': stream(data, size); break;
	case 'b': bucket(data, size); break;
	case 't': topic(data, size); break;
	default: break;
	}
	return 0;
}
