/* SPDX-License-Identifier: MIT */
#include "base/watch.h"

#include <sys/inotify.h>
#include <unistd.h>

int
watch_open(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

void
watch_add(int fd, const char *dir)
{
	if (fd != -1)
		inotify_add_watch(
		    fd, dir, IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE);
}

void
watch_clear(int fd)
{
	char told[4096];

	while (fd != -1 && read(fd, told, sizeof told) > 0)
		;
}
