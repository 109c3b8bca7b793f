/* SPDX-License-Identifier: MIT */
/* group-forget - what groups know of a topic that is deleted; see group.h. */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/group.h"

/* Under the group's lock: nobody commits meanwhile, and whoever had a lease
 * finds then that he has none. */
static int
forget(const char *dir, const char *topic, struct err *e)
{
	char path[PATH_MAX];
	int lock, st;

	if (file_path(path, e, "%s/lock", dir) != 0)
		return -1;
	lock = file_open(path, O_RDWR | O_CREAT);
	if (lock == -1 || file_lock(lock, true) != 0) {
		st = err_sys(e, path);
	} else {
		st = file_path(path, e, "%s/topics/%s", dir, topic);
		if (st == 0)
			st = file_remove_tree(path, e);
		if (st == 0)
			st = file_sync_parent(path, e);
	}
	if (lock != -1)
		close(lock);
	return st;
}

/* Whether it is a group's folder, and knows the topic. */
static int
knows(void *arg, const char *name, struct err *e)
{
	const char *const *at = arg; /* the folder of groups, the topic */
	char path[PATH_MAX];

	/* a group's own name may begin with a dot */
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return 0;
	if (file_path(path, e, "%s/%s/topics/%s", at[0], name, at[1]) != 0)
		return -1;
	return file_is_there(path, e);
}

int
group_forget(const char *groups, const char *topic, struct err *e)
{
	const char *at[] = {groups, topic};
	char **names, path[PATH_MAX];
	size_t n;
	int st;

	st = file_names(groups, knows, at, &names, &n, e);
	for (size_t i = 0; st == 0 && i < n; i++) {
		st = file_path(path, e, "%s/%s", groups, names[i]);
		if (st == 0)
			st = forget(path, topic, e);
	}
	if (names != NULL)
		file_names_free(names, n);
	return st;
}
