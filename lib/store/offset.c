/* SPDX-License-Identifier: MIT */
#include "store/offset.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int
offset_read(struct offset *o, const char *s, size_t len)
{
	while (len > 1 && *s == '0') {
		s++;
		len--;
	}
	if (len == 0 || len > OFFSET_DIGITS)
		return -1;
	for (size_t i = 0; i < len; i++)
		if (s[i] < '0' || s[i] > '9')
			return -1;
	memcpy(o->s, s, len);
	o->s[len] = '\0';
	o->len = (unsigned char)len;
	return 0;
}

void
offset_set(struct offset *o, uint64_t n)
{
	o->len = (unsigned char)snprintf(o->s, sizeof o->s, "%" PRIu64, n);
}

int
offset_add(struct offset *o, uint64_t n)
{
	size_t at = o->len;

	while (n > 0 && at > 0) {
		uint64_t sum = (uint64_t)(o->s[--at] - '0') + n % 10;

		o->s[at] = (char)('0' + sum % 10);
		n = n / 10 + sum / 10;
	}
	while (n > 0) {
		if (o->len == OFFSET_DIGITS)
			return -1;
		memmove(o->s + 1, o->s, (size_t)o->len + 1);
		o->s[0] = (char)('0' + n % 10);
		o->len++;
		n /= 10;
	}
	return 0;
}

int
offset_cmp(const struct offset *a, const struct offset *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->s, b->s, a->len);
}

bool
offset_number(const struct offset *o, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < o->len; i++) {
		unsigned digit = (unsigned)(o->s[i] - '0');

		if (*n > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	return o->len > 0;
}

bool
offset_diff(const struct offset *a, const struct offset *b, uint64_t *n)
{
	struct offset d = *a;
	int borrow = 0;

	if (a->len == 0 || b->len == 0 || offset_cmp(a, b) < 0)
		return false;
	for (size_t i = 1; i <= a->len; i++) {
		int digit = a->s[a->len - i] - '0' - borrow;

		if (i <= b->len)
			digit -= b->s[b->len - i] - '0';
		borrow = digit < 0;
		d.s[a->len - i] = (char)('0' + digit + 10 * borrow);
	}
	return offset_number(&d, n);
}
