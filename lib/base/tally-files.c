/* SPDX-License-Identifier: MIT */
/* tally-files - the files of -r and --stats: none is written over another. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/tally-parts.h"

int
tally_write(int fd, const char *s, size_t n, const char *lf)
{
	struct iovec v[2] = {{(char *)s, n}, {(char *)lf, strlen(lf)}};

	while (v[0].iov_len + v[1].iov_len > 0) {
		ssize_t w = writev(fd, v, 2);

		if (w == -1 && errno == EAGAIN) {
			struct pollfd p = {.fd = fd, .events = POLLOUT};

			poll(&p, 1, -1);
		} else if (w == -1 && errno != EINTR) {
			return -1;
		}
		for (int i = 0; i < 2 && w > 0; i++) {
			size_t k =
			    (size_t)w < v[i].iov_len ? (size_t)w : v[i].iov_len;

			v[i].iov_base = (char *)v[i].iov_base + k;
			v[i].iov_len -= k;
			w -= (ssize_t)k;
		}
	}
	return 0;
}

int
tally_open(const char *path, int how)
{
	int fd;

	if (strcmp(path, "-") == 0)
		return STDERR_FILENO;
	do
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
	while (fd == -1 && errno == EINTR);
	return fd;
}

int
tally_close(int fd)
{
	if (fd == STDERR_FILENO)
		return 0;
	return close(fd) == -1 && errno != EINTR ? -1 : 0;
}

/* A line of the -r file that a kill or a full disk cut off ends here: the next
 * reject is no part of it. */
static int
end_cut_line(const char *path, int fd)
{
	char last = '\n';
	struct stat st;
	int in;

	if (strcmp(path, "-") == 0 || fstat(fd, &st) == -1 ||
	    !S_ISREG(st.st_mode) || st.st_size == 0)
		return 0;
	in = open(path, O_RDONLY | O_CLOEXEC);
	if (in == -1)
		return 0; /* to be written only */
	if (pread(in, &last, 1, st.st_size - 1) != 1)
		last = '\n';
	close(in);
	return last == '\n' ? 0 : tally_write(fd, "", 0, "\n");
}

/* --- what is written to is nothing else as well */

static bool
is_same(const struct stat *a, int fd)
{
	struct stat b;

	return fstat(fd, &b) == 0 && a->st_dev == b.st_dev &&
	       a->st_ino == b.st_ino;
}

/* Whether the path is that of the regular file that fd is open on. */
static bool
is_that_of(const char *path, int fd)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	       S_ISREG(st.st_mode) && is_same(&st, fd);
}

const char *
tally_writes_to(const struct tally *t, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return NULL;
	if (t->fd != -1 && is_same(&st, t->fd))
		return "rejects";
	return is_same(&st, STDOUT_FILENO) ? "output" : NULL;
}

static void
refuse(const char *option, const char *path, const char *what)
{
	diag_usage(
	    "%s: %s: this tool writes its %s into it", option, path, what);
}

/* A file named by mistake, as in "--stats pins.ndjson", stays as it is. What
 * cannot be opened or read here is told at the end. */
static void
stats_check(const char *path)
{
	static const char want[] = TALLY_STATS_HEAD;
	char head[sizeof want - 1];
	struct stat st;
	int fd;

	if (is_that_of(path, STDOUT_FILENO))
		refuse("--stats", path, "output");
	if (is_that_of(path, STDERR_FILENO))
		refuse("--stats", path, "messages");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
		memcmp(head, want, sizeof head) != 0))
		diag_usage("--stats: %s: holds something else, which would be "
			   "lost",
		    path);
	close(fd);
}

void
tally_files_init(struct tally *t)
{
	const char *rejects = t->cli->rejects, *stats = t->cli->stats;

	if (stats != NULL && strcmp(stats, "-") != 0)
		stats_check(stats);
	if (rejects == NULL)
		return;
	/* rejects among the output would be neither */
	if (is_that_of(rejects, STDOUT_FILENO))
		refuse("-r", rejects, "output");
	t->fd = tally_open(rejects, O_APPEND);
	if (t->fd == -1 || end_cut_line(rejects, t->fd) == -1)
		diag_die(ST_FATAL, "%s:", rejects);
	if (stats != NULL && is_that_of(stats, t->fd))
		refuse("--stats", stats, "rejects");
}
