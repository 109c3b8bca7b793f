/* SPDX-License-Identifier: MIT */
/* when - calendar arithmetic by hand: the C library's depends on the machine's
 * time zone, and reads other forms. See when.h. */
#include "data/when.h"

#include <stdbool.h>
#include <string.h>

#define DAY 86400
#define YEAR_1 INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define YEAR_10000 INT64_C(253402300800)

/* Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted
 * from March, so that the leap day is the last; 400 of them have 146,097 days
 * and 719,468 lie between 0000-03-01 and 1970. */
static int64_t
days_of(int y, int m, int d)
{
	int year = m > 2 ? y : y - 1;
	int era = year / 400;
	int of_era = year - era * 400;
	int of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	int day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (int64_t)era * 146097 + day - 719468;
}

/* The inverse; days from year 0 up. */
static void
date_of(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468, era = z / 146097;
	int day = (int)(z - era * 146097);
	int of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
	int month = (5 * of_year + 2) / 153;

	*d = of_year - (153 * month + 2) / 5 + 1;
	*m = month < 10 ? month + 3 : month - 9;
	*y = (int)era * 400 + of_era + (*m <= 2);
}

static int
days_in(int y, int m)
{
	static const signed char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m == 2 && leap ? 29 : days[m - 1];
}

/* Two digits, or a number below -1,000 where they are none. */
static inline int
two(const char *s)
{
	int a = s[0] - '0', b = s[1] - '0';

	return (unsigned)a < 10 && (unsigned)b < 10 ? a * 10 + b : -10000;
}

/* The zone at s[0..len), all of it, in seconds east of UTC. */
static bool
zone_read(const char *s, size_t len, int *east)
{
	int h, m;

	*east = 0;
	if (len == 0 || (len == 1 && *s == 'Z'))
		return true;
	if ((*s != '+' && *s != '-') ||
	    !(len == 5 || (len == 6 && s[3] == ':')))
		return false;
	h = two(s + 1);
	m = two(s + len - 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*east = (h * 60 + m) * (*s == '-' ? -60 : 60);
	return true;
}

enum why
when_read(const char *s, size_t len, int64_t *secs)
{
	int y, mon, d, h, min, sec, east;
	size_t i = 19;

	if (len < i || s[4] != '-' || s[7] != '-' ||
	    (s[10] != ' ' && s[10] != 'T') || s[13] != ':' || s[16] != ':')
		return WHY_FORM;
	y = two(s) * 100 + two(s + 2);
	mon = two(s + 5);
	d = two(s + 8);
	h = two(s + 11);
	min = two(s + 14);
	sec = two(s + 17);
	if (y < 0 || mon < 1 || mon > 12 || d < 1 || d > days_in(y, mon) ||
	    h < 0 || h > 23 || min < 0 || min > 59 || sec < 0 || sec > 59)
		return WHY_FORM;
	if (i < len && s[i] == '.') {
		size_t dot = i++;

		while (i < len && s[i] >= '0' && s[i] <= '9')
			i++;
		if (i == dot + 1)
			return WHY_FORM;
	}
	if (!zone_read(s + i, len - i, &east))
		return WHY_FORM;
	*secs = days_of(y, mon, d) * DAY + h * 3600 + min * 60 + sec - east;
	return y > 0 && when_in_range(*secs) ? WHY_NONE : WHY_RANGE;
}

int
when_in_range(int64_t secs)
{
	return secs >= YEAR_1 && secs < YEAR_10000;
}

static void
put_two(char *dst, int v)
{
	dst[0] = (char)('0' + v / 10);
	dst[1] = (char)('0' + v % 10);
}

void
when_put(char dst[WHEN_TEXT], int64_t secs)
{
	/* counted from the year 1, so that nothing is negative */
	int64_t since = secs - YEAR_1, days = since / DAY;
	int of_day = (int)(since - days * DAY), y, m, d;

	date_of(days + YEAR_1 / DAY, &y, &m, &d);
	memcpy(dst, "0000-00-00T00:00:00Z", WHEN_TEXT);
	put_two(dst, y / 100);
	put_two(dst + 2, y % 100);
	put_two(dst + 5, m);
	put_two(dst + 8, d);
	put_two(dst + 11, of_day / 3600);
	put_two(dst + 14, of_day / 60 % 60);
	put_two(dst + 17, of_day % 60);
}
