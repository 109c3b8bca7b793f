/* SPDX-License-Identifier: MIT */
#include "base/watch.h"

#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int
watch_open(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

void
watch_close(int fd)
{
	if (fd != -1)
		close(fd);
}

static int
add(int fd, const char *dir, uint32_t events)
{
	return fd == -1 ? -1 : inotify_add_watch(fd, dir, events);
}

int
watch_add(int fd, const char *dir)
{
	return add(fd, dir, IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE);
}

int
watch_add_names(int fd, const char *dir)
{
	return add(fd, dir, IN_CREATE | IN_MOVED_TO | IN_DELETE);
}

bool
watch_clear(int fd, int number)
{
	union {
		struct inotify_event first;
		char s[4096];
	} told;
	bool any = false;
	ssize_t n;

	while (fd != -1 && (n = read(fd, told.s, sizeof told.s)) > 0)
		for (char *s = told.s; s < told.s + n;) {
			struct inotify_event e;

			memcpy(&e, s, sizeof e);
			/* of an overflow nobody knows what was lost */
			any |= number == WATCH_ANY || e.wd == number ||
			       (e.mask & IN_Q_OVERFLOW) != 0;
			s += sizeof e + e.len;
		}
	return any;
}
