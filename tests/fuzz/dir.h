/* SPDX-License-Identifier: MIT */
/*
 * dir - a folder in memory for targets whose bytes are read from files: made
 * once, emptied for each input, removed at the end. To be included by one
 * file a target.
 */
#ifndef DIR_H
#define DIR_H

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "fuzz.h"

static char dir[64];

static void
dir_remove(void)
{
	file_remove_tree(dir, NULL);
}

static void
dir_make(void)
{
	const char *in = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	if (*dir != '\0')
		return;
	snprintf(dir, sizeof dir, "%s/pinpipe-fuzz-XXXXXX", in);
	MUST(mkdtemp(dir) != NULL && atexit(dir_remove) == 0);
}

/* dir/name, into path; those above it are made. */
static void
dir_path(char path[PATH_MAX], const char *name)
{
	MUST(file_path(path, NULL, "%s/%s", dir, name) == 0);
	MUST(file_make_parents(path, NULL) == 0);
}

static inline void
dir_put(const char *name, const void *s, size_t len)
{
	char path[PATH_MAX];
	int fd;

	dir_path(path, name);
	fd = file_open(path, O_WRONLY | O_CREAT | O_TRUNC);
	MUST(fd >= 0 && file_write(fd, s, len) == 0);
	close(fd);
}

#endif
