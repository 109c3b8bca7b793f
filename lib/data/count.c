/* SPDX-License-Identifier: MIT */
#include "data/count.h"

#include <stdbool.h>

static bool
is_digit(const char *s, size_t len, size_t i)
{
	return i < len && s[i] >= '0' && s[i] <= '9';
}

/* One more digit; false where the value grows out of 63 bits. */
static bool
take(int64_t *v, int digit)
{
	return !__builtin_mul_overflow(*v, 10, v) &&
	       !__builtin_add_overflow(*v, digit, v);
}

/* The places by which a unit moves the point; -1: no unit. */
static int
places_of(char unit)
{
	switch (unit) {
	case 'k':
	case 'K': return 3;
	case 'm':
	case 'M': return 6;
	case 'b':
	case 'B': return 9;
	default: return -1;
	}
}

enum why
count_read(const char *s, size_t len, int64_t *v)
{
	size_t i = 0, group = 0;
	bool grouped = false, fits = true;
	int places = 0;

	*v = 0;
	if (len > 0 && places_of(s[len - 1]) > 0)
		places = places_of(s[--len]);
	for (; is_digit(s, len, i); i++) {
		fits = take(v, s[i] - '0') && fits;
		group++;
		if (i + 1 < len && s[i + 1] == ',') {
			if (grouped ? group != 3 : group > 3)
				return WHY_FORM;
			grouped = true;
			group = 0;
			i++;
		}
	}
	if (group == 0 || (grouped && group != 3))
		return WHY_FORM;
	if (i < len) {
		if (s[i] != '.' || !is_digit(s, len, i + 1))
			return WHY_FORM;
		for (i++; is_digit(s, len, i); i++) {
			if (places > 0)
				fits = take(v, s[i] - '0') && fits;
			else if (s[i] != '0')
				return WHY_FORM; /* no whole number */
			places -= places > 0;
		}
		if (i < len)
			return WHY_FORM;
	}
	for (; places > 0; places--)
		fits = take(v, 0) && fits;
	return fits ? WHY_NONE : WHY_RANGE;
}
