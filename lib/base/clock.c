/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <errno.h>
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

void
clock_sleep_until(int64_t when)
{
	struct timespec ts;

	if (when <= 0)
		return;
	ts.tv_sec = (time_t)(when / SECOND);
	ts.tv_nsec = (long)(when % SECOND);
	while (!stop_asked() && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
				    &ts, NULL) == EINTR)
		;
}
