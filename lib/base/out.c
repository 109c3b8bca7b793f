/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* F_SETPIPE_SZ */

#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUT_SIZE ((size_t)256 << 10)
#define PIPE_SIZE (1 << 20) /* pipe-max-size for users without privilege */

static struct {
	char *s;
	size_t len, cap;
	unsigned long long bytes; /* that have left the buffer */
	bool ended;
	enum {
		OUT_ALL,  /* a write takes what it can, or never blocks long */
		OUT_PIPE, /* may block: in small pieces */
		OUT_SOCKET, /* may block, unless it is told */
	} some;
} out;

/* The reader has left. Whoever waits for us sees a death by SIGPIPE, also
 * where our parent ignored that signal. */
noreturn void
out_broken(void)
{
	struct sigaction sa = {.sa_handler = SIG_DFL};
	sigset_t set;

	sigemptyset(&sa.sa_mask);
	sigaction(SIGPIPE, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGPIPE);
	_exit(128 + SIGPIPE);
}

/* Also where a stop was asked: only whole lines leave a tool. */
static void
write_all(const char *s, size_t n)
{
	while (n > 0) {
		ssize_t w = write(STDOUT_FILENO, s, n);

		if (w >= 0) {
			s += w;
			n -= (size_t)w;
			continue;
		}
		if (errno == EAGAIN) {
			struct pollfd p = {
			    .fd = STDOUT_FILENO, .events = POLLOUT};

			poll(&p, 1, -1);
		} else if (errno == EPIPE) {
			out_broken();
		} else if (errno != EINTR) {
			diag_die(ST_FATAL, "stdout:");
		}
	}
}

static void
grow(size_t n)
{
	char *s;

	if (out.s == NULL) {
#ifdef F_SETPIPE_SZ
		int size = fcntl(STDOUT_FILENO, F_GETPIPE_SZ);

		/* fewer wake-ups; a wish, and no pipe is no matter */
		if (size > 0 && size < PIPE_SIZE)
			fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_SIZE);
#endif
		if (n < OUT_SIZE)
			n = OUT_SIZE;
	}
	/* it is empty here: nothing to carry over */
	free(out.s);
	s = malloc(n);
	out.s = s;
	if (s == NULL)
		diag_nomem();
	out.cap = n;
}

char *
out_reserve(size_t n)
{
	if (n > out.cap - out.len) {
		out_flush();
		if (n > out.cap)
			grow(n);
	}
	return out.s + out.len;
}

void
out_commit(size_t n)
{
	out.len += n;
}

void
out_write(const char *s, size_t n)
{
	if (n == 0)
		return;
	if (n > out.cap - out.len) {
		out_flush();
		if (out.s == NULL)
			grow(0);
		if (n >= out.cap) {
			write_all(s, n);
			out.bytes += n;
			return;
		}
	}
	memcpy(out.s + out.len, s, n);
	out.len += n;
}

void
out_str(const char *s)
{
	out_write(s, strlen(s));
}

void
out_flush(void)
{
	write_all(out.s, out.len);
	out.bytes += out.len;
	out.len = 0;
}

void
out_poll(void)
{
	struct stat st;
	int fd;

	if (fstat(STDOUT_FILENO, &st) == -1)
		return;
	if (S_ISFIFO(st.st_mode)) {
		/* an open file of our own: O_NONBLOCK on the one that we were
		 * given would hold for all who share it */
		fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd != -1) {
			dup2(fd, STDOUT_FILENO);
			close(fd);
			out.some = OUT_ALL;
		} else {
			out.some = OUT_PIPE;
		}
#ifdef F_SETPIPE_SZ
		if (fcntl(STDOUT_FILENO, F_GETPIPE_SZ) < PIPE_SIZE)
			fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_SIZE);
#endif
	} else if (S_ISSOCK(st.st_mode)) {
		out.some = OUT_SOCKET;
	}
}

ssize_t
out_some(const char *s, size_t n)
{
	struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
	ssize_t w;

	if (out.some == OUT_PIPE) {
		/* so much goes into a pipe that is ready, without a block */
		if (poll(&p, 1, 0) != 1)
			return 0;
		if (n > PIPE_BUF)
			n = PIPE_BUF;
	}
	if (out.some == OUT_SOCKET)
		w = send(STDOUT_FILENO, s, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		w = write(STDOUT_FILENO, s, n);
	if (w >= 0) {
		out.bytes += (unsigned long long)w;
		return w;
	}
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	if (errno == EPIPE)
		return -1;
	diag_die(ST_FATAL, "stdout:");
}

unsigned long long
out_bytes(void)
{
	return out.bytes + out.len;
}

void
out_end(void)
{
	out_close(ST_OK);
	out.ended = true;
}

enum status
out_close(enum status st)
{
	if (out.ended)
		return st;
	out_flush();
	free(out.s);
	out.s = NULL;
	out.cap = 0;
	/* Linux has closed it also where it says EINTR */
	if (close(STDOUT_FILENO) == -1 && errno != EINTR)
		diag_die(ST_FATAL, "stdout:");
	return st;
}
