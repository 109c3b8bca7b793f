/* SPDX-License-Identifier: MIT */
/* topic-file - topics as folders: made, listed, deleted; see topic-file.h. */
#include "store/topic-file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "json/members.h"
#include "store/group.h"
#include "store/log.h"
#include "store/place.h"

#define ABOUT "topic.json" /* {"partitions":4} */

int
topic_file_path(char dst[PATH_MAX], const char *dir, const char *name,
    int partition, struct err *e)
{
	return partition < 0 ? file_path(dst, e, "%s/" TOPICS "/%s", dir, name)
			     : file_path(dst, e, "%s/" TOPICS "/%s/%d", dir,
				   name, partition);
}

static int
about_path(char dst[PATH_MAX], const char *dir, const char *name, struct err *e)
{
	return file_path(dst, e, "%s/" TOPICS "/%s/" ABOUT, dir, name);
}

static bool
take_about(void *to, const struct members *m)
{
	return members_int(m, 0, 1, TOPIC_PARTITIONS_MAX, to);
}

int
topic_file_partitions(const char *dir, const char *name, struct err *e)
{
	static const char *const names[] = {"partitions", NULL};
	static const struct members_form about = {
	    .what = "the description of a topic",
	    .names = names,
	    .take = take_about};
	char path[PATH_MAX];
	int64_t n = 0;

	if (about_path(path, dir, name, e) != 0 ||
	    members_file(path, &about, &n, e) == -1)
		return -1;
	return (int)n;
}

int
topic_file_meet(const char *dir, const char *name, int *folder, struct err *e)
{
	int fd, n = place_hold(&fd, dir, TOPICS, name, e);

	if (n != 0)
		return n < 0 ? -1 : 0;
	n = topic_file_partitions(dir, name, e);
	if (n > 0 && place_same(fd, dir, TOPICS, name, e) != 0)
		n = -1;
	if (n > 0)
		*folder = fd;
	else
		close(fd);
	return n;
}

/* -- made and deleted, under the lock of all topics */

static int
none(const char *name, struct err *e)
{
	return err_set(e, ERR_USAGE, 0, "no topic of that name: %s", name);
}

static int
forget(const char *dir, const char *name, struct err *e)
{
	char groups[PATH_MAX];

	if (file_path(groups, e, "%s/groups", dir) != 0)
		return -1;
	return group_forget(groups, name, e);
}

/* What a deletion that was killed has left: then groups may still have a
 * position in what was deleted. */
static int
bury(const char *dir, const char *name, struct err *e)
{
	char left[PATH_MAX];
	int there;

	if (place_left(left, dir, TOPICS, name, e) != 0)
		return -1;
	there = file_is_there(left, e);
	if (there <= 0)
		return there;
	return forget(dir, name, e) != 0 ? -1
					 : place_bury(dir, TOPICS, name, e);
}

static int
create(const char *dir, const char *name, unsigned partitions, struct err *e)
{
	char path[PATH_MAX], about[64];
	int n = topic_file_partitions(dir, name, e);

	if (n == 0 && (bury(dir, name, e) != 0 ||
			  place_unused(dir, TOPICS, name, ABOUT, e) != 0))
		return -1;
	if (n < 0 || topic_file_path(path, dir, name, -1, e) != 0 ||
	    file_make_dirs(path, e) != 0 || about_path(path, dir, name, e) != 0)
		return -1;
	FAILPOINT("topic.folder-made");
	n = snprintf(about, sizeof about, "{\"partitions\":%u}\n", partitions);
	n = file_create(path, about, (size_t)n, e);
	if (n == 1)
		return err_set(
		    e, ERR_USAGE, 0, "there is a topic of that name: %s", name);
	return n;
}

int
topic_file_create(
    const char *dir, const char *name, unsigned partitions, struct err *e)
{
	int lock, st;

	if (partitions < 1 || partitions > TOPIC_PARTITIONS_MAX)
		return err_set(e, ERR_USAGE, 0,
		    "partitions: not from 1 to %d: %u", TOPIC_PARTITIONS_MAX,
		    partitions);
	lock = place_lock(dir, TOPICS, e);
	if (lock == -1)
		return -1;
	st = create(dir, name, partitions, e);
	close(lock);
	return st;
}

/* Whether there is such a topic. 0, or -1 with e. */
static int
exists(const char *dir, const char *name, struct err *e)
{
	int n = topic_file_partitions(dir, name, e);

	return n > 0 ? 0 : n < 0 ? -1 : none(name, e);
}

static int
unmake(const char *dir, const char *name, struct err *e)
{
	/* first the groups: a kill may leave a topic that is read anew, but no
	 * position in one that is made anew, whose first records would be left
	 * out */
	if (exists(dir, name, e) != 0 || forget(dir, name, e) != 0)
		return -1;
	FAILPOINT("topic.forgotten");
	/* again: what was committed meanwhile */
	if (place_leave(dir, TOPICS, name, e) != 0 || forget(dir, name, e) != 0)
		return -1;
	return place_bury(dir, TOPICS, name, e);
}

int
topic_file_delete(const char *dir, const char *name, struct err *e)
{
	int lock, st;

	/* else who asks for one that is not there would make a folder */
	if (exists(dir, name, e) != 0)
		return -1;
	lock = place_lock(dir, TOPICS, e);
	if (lock == -1)
		return -1;
	st = unmake(dir, name, e);
	close(lock);
	return st;
}

/* -- told */

int
topic_file_describe(
    const char *dir, const char *name, struct topic_info *info, struct err *e)
{
	char path[PATH_MAX];
	int n = topic_file_partitions(dir, name, e);

	if (n < 0)
		return -1;
	if (n == 0)
		return none(name, e);
	info->partitions = (unsigned)n;
	info->v = calloc((size_t)n, sizeof *info->v);
	if (info->v == NULL)
		return err_nomem(e);
	for (int p = 0; p < n; p++)
		if (topic_file_path(path, dir, name, p, e) != 0 ||
		    log_range(path, &info->v[p].first, &info->v[p].end, e) !=
			0) {
			free(info->v);
			info->v = NULL;
			return -1;
		}
	return 0;
}

/* Whether it is a topic's. */
static int
is_topic(void *arg, const char *name, struct err *e)
{
	const char *dir = arg;
	int parts;

	if (topic_name_check(name, NULL) != 0)
		return 0;
	parts = topic_file_partitions(dir, name, e);
	return parts < 0 ? -1 : parts > 0;
}

int
topic_file_list(const char *dir, char ***names, size_t *n, struct err *e)
{
	char path[PATH_MAX];

	if (file_path(path, e, "%s/" TOPICS, dir) != 0)
		return -1;
	return file_names(path, is_topic, (void *)dir, names, n, e);
}
