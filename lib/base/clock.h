/* SPDX-License-Identifier: MIT */
/* clock - time for pacing, deadlines and progress; the one place that asks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t clock_now(void);

/* Sleeps until clock_now() reaches `when`, or a signal asks to stop. */
void clock_sleep_until(int64_t when);

#endif
