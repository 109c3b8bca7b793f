/* SPDX-License-Identifier: MIT */
#include "base/stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked; /* the signal, or 0 */

/* SA_RESETHAND has put this signal's default back, the other one's not. */
static void
handle(int sig)
{
	if (asked != 0)
		raise(sig);
	asked = sig;
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
