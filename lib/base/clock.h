/* SPDX-License-Identifier: MIT */
/* clock - time for pacing, deadlines and progress; the one place that asks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t clock_now(void);

/* Nanoseconds since the machine's start, also of its sleep: the same for all
 * processes. */
int64_t clock_boot(void);

/* Milliseconds since 1970, UTC, by the machine's clock. */
int64_t clock_epoch_ms(void);

/* From now until `when`, for poll(2): ms rounded up, from 0 to a day. */
int clock_left_ms(int64_t when);

/* Seconds since 1970, UTC, by the machine's clock. */
int64_t clock_utc(void);

/* Sleeps until clock_now() reaches `when`, or a signal asks to stop. */
void clock_sleep_until(int64_t when);

#endif
