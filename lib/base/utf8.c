/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

size_t
utf8_len(const unsigned char *s, size_t left)
{
	/* the second byte's range keeps out overlong forms, surrogates and
	 * what is past U+10FFFF; the others are 80..BF */
	unsigned char c, lo = 0x80, hi = 0xbf;
	size_t n;

	if (left == 0)
		return 0;
	c = s[0];
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	if (left < n || s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

uint32_t
utf8_code(const unsigned char *s, size_t n)
{
	uint32_t c = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 63u);
	return c;
}

size_t
utf8_control(const unsigned char *s, size_t left)
{
	if (*s < 0x20 || *s == 0x7f)
		return 1;
	return *s == 0xc2 && left > 1 && s[1] >= 0x80 && s[1] < 0xa0 ? 2 : 0;
}

bool
utf8_all(const char *s, size_t len)
{
	while (len > 0) {
		size_t n = utf8_len((const unsigned char *)s, len);

		if (n == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}
