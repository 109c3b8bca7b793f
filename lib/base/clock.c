/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* CLOCK_BOOTTIME */

#include "base/clock.h"

#include <signal.h>
#include <stddef.h>
#include <sys/select.h>
#include <time.h>

#include "base/stop.h"

#define SECOND 1000000000

int64_t
clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

int64_t
clock_boot(void)
{
	struct timespec ts;

#ifdef CLOCK_BOOTTIME
	clock_gettime(CLOCK_BOOTTIME, &ts);
#else
	clock_gettime(CLOCK_MONOTONIC, &ts);
#endif
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

int64_t
clock_epoch_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / (SECOND / 1000);
}

int
clock_left_ms(int64_t when)
{
	int64_t left = when - clock_now();
	int64_t ms = left / (SECOND / 1000) + (left % (SECOND / 1000) > 0);

	if (left <= 0)
		return 0;
	return ms < 86400000 ? (int)ms : 86400000;
}

int64_t
clock_utc(void)
{
	return (int64_t)time(NULL);
}

void
clock_sleep_until(int64_t when)
{
	sigset_t stops, before;
	int64_t left;

	/* the signals get in while it sleeps, not between the look at
	 * stop_asked() and the sleep, which would then not end */
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigprocmask(SIG_BLOCK, &stops, &before);
	while (!stop_asked() && (left = when - clock_now()) > 0) {
		struct timespec ts = {
		    .tv_sec = (time_t)(left / SECOND),
		    .tv_nsec = (long)(left % SECOND),
		};

		pselect(0, NULL, NULL, NULL, &ts, &before);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}
