/* SPDX-License-Identifier: MIT */
/* when - points in time: the forms that sources write, and RFC 3339. */
#ifndef DATA_WHEN_H
#define DATA_WHEN_H

#include <stddef.h>
#include <stdint.h>

#include "data/rules.h"

#define WHEN_TEXT 20 /* 2020-08-28T03:52:47Z */

/* Reads plain text s[0..len): YYYY-MM-DD, one blank or T, hh:mm:ss, maybe a
 * fraction (cut), maybe Z, +hh:mm or +hhmm; no zone is UTC. Blanks around are
 * the caller's. WHY_NONE and seconds since 1970 UTC; WHY_FORM, also for an
 * impossible date and second 60; WHY_RANGE outside the years 0001 to 9999. */
enum why when_read(const char *s, size_t len, int64_t *secs /* out */);

/* Whether secs lies in the years 0001 to 9999. */
int when_in_range(int64_t secs);

/* Writes secs, which is in range, as RFC 3339 in UTC, without a NUL. */
void when_put(char dst[WHEN_TEXT] /* out */, int64_t secs);

#endif
