/* SPDX-License-Identifier: MIT */
/*
 * child - runs a function in a process of its own, for what ends a tool: its
 * status, stdout and stderr are kept. stdin is /dev/null.
 */
#ifndef UNIT_CHILD_H
#define UNIT_CHILD_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/out.h"

struct child {
	int status; /* 128 + n where signal n killed it */
	char out[8192], err[8192];
};

static void
child_text(FILE *f, char *dst, size_t size)
{
	ssize_t n = pread(fileno(f), dst, size - 1, 0);

	dst[n > 0 ? n : 0] = '\0';
	fclose(f);
}

static void
child_run(struct child *c /* out */, void (*run)(void *), void *arg)
{
	FILE *out = tmpfile(), *err = tmpfile();
	int st, null;
	pid_t pid;

	if (out == NULL || err == NULL)
		abort();
	fflush(NULL); /* or the child prints it again */
	pid = fork();
	if (pid == 0) {
		null = open("/dev/null", O_RDONLY);
		dup2(null, STDIN_FILENO);
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		run(arg);
		_exit((int)out_close(ST_OK));
	}
	if (pid == -1 || waitpid(pid, &st, 0) != pid)
		abort();
	c->status = WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
	child_text(out, c->out, sizeof c->out);
	child_text(err, c->err, sizeof c->err);
}

#endif
