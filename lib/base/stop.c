/* SPDX-License-Identifier: MIT */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t asked; /* the signal, or 0 */
static int told[2] = {-1, -1};	    /* a pipe: a byte once it was asked */

/* SA_RESETHAND has put this signal's default back, the other one's not. */
static void
handle(int sig)
{
	int saved = errno;

	if (asked != 0)
		raise(sig);
	asked = sig;
	/* it has room for the one byte, or nobody looks */
	if (write(told[1], "", 1) == -1)
		errno = saved;
}

static void
catch_one(int sig)
{
	struct sigaction sa, old;

	/* nohup, or a job started with & by a shell without job control */
	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return;
	sa.sa_handler = handle;
	sa.sa_flags = SA_RESETHAND;
	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

void
stop_catch(void)
{
	if (told[0] == -1 && pipe(told) == 0) {
		fcntl(told[0], F_SETFD, FD_CLOEXEC);
		fcntl(told[1], F_SETFD, FD_CLOEXEC);
	}
	catch_one(SIGTERM);
	catch_one(SIGINT);
}

bool
stop_asked(void)
{
	return asked != 0;
}

void
stop_raise(void)
{
	struct sigaction sa = {.sa_handler = SIG_DFL};
	sigset_t set;

	if (asked == 0)
		return;
	sigemptyset(&sa.sa_mask);
	sigaction(asked, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, asked);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(asked);
}

int
stop_fd(void)
{
	return told[0];
}
