/* SPDX-License-Identifier: MIT */
/* text - the content of JSON strings; see text.h. */
#include "json/text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static unsigned
hex4(const char *s)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++) {
		unsigned c = (unsigned char)s[i];

		/* 'a' and 'A' end in 1, and lie 9 under their value */
		v = v << 4 |
		    (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

static size_t
utf8_put(char *dst, unsigned c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 63));
		dst[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 63));
	dst[2] = (char)(0x80 | (c >> 6 & 63));
	dst[3] = (char)(0x80 | (c & 63));
	return 4;
}

/*
 * Reads the escape at s[0] == '\\' into dst: *n bytes of UTF-8. Answers the
 * bytes of the literal: 2, 6, or 12 for a pair of surrogates.
 */
static size_t
escape_read(const char *s, size_t len, char dst[4], size_t *n)
{
	unsigned c, low;

	*n = 1;
	switch (s[1]) {
	case 'b': dst[0] = '\b'; return 2;
	case 'f': dst[0] = '\f'; return 2;
	case 'n': dst[0] = '\n'; return 2;
	case 'r': dst[0] = '\r'; return 2;
	case 't': dst[0] = '\t'; return 2;
	case 'u': break;
	default: dst[0] = s[1]; return 2;
	}
	c = hex4(s + 2);
	if (c >> 10 == 0xd800 >> 10 && len >= 12 && s[6] == '\\' &&
	    s[7] == 'u') {
		low = hex4(s + 8);
		if (low >> 10 == 0xdc00 >> 10) {
			*n = utf8_put(
			    dst, 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff));
			return 12;
		}
	}
	*n = utf8_put(dst, c);
	return 6;
}

size_t
text_unescape(char *dst, const char *s, size_t len)
{
	const char *end = s + len;
	char *at = dst;

	while (s < end) {
		const char *slash = memchr(s, '\\', end - s);
		size_t run = (slash == NULL ? end : slash) - s;
		char utf8[4];
		size_t n;

		memmove(at, s, run);
		at += run;
		s += run;
		if (slash == NULL)
			break;
		s += escape_read(s, end - s, utf8, &n);
		memcpy(at, utf8, n);
		at += n;
	}
	return at - dst;
}

unsigned
text_lone(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;

	if (len < 3 || u[0] != 0xed || u[1] >> 5 != 0xa0 >> 5 ||
	    u[2] >> 6 != 0x80 >> 6)
		return 0;
	return 0xd000u | (u[1] & 63u) << 6 | (u[2] & 63u);
}

void
text_escape(struct buf *b, const char *s, size_t len)
{
	static const char letters[] = "btn?fr"; /* from \b, 8, on */
	const char *end = s + len, *run = s;

	for (; s < end; s++) {
		unsigned char c = (unsigned char)*s;
		unsigned lone = text_lone(s, end - s);

		if (c >= ' ' && c != '"' && c != '\\' && lone == 0)
			continue;
		buf_add(b, run, s - run);
		if (lone != 0)
			s += 2;
		run = s + 1;
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c >= '\b' && c <= '\r' && c != '\v')
			buf_printf(b, "\\%c", letters[c - '\b']);
		else
			buf_printf(b, "\\u%04x", lone != 0 ? lone : c);
	}
	buf_add(b, run, end - run);
}

size_t
text_prefix(const char *s, size_t len, const char *t, size_t tlen)
{
	size_t at = 0, done = 0;

	while (done < tlen) {
		char utf8[4];
		size_t n, step;

		if (at == len)
			return SIZE_MAX;
		if (s[at] != '\\') {
			if (s[at] != t[done])
				return SIZE_MAX;
			at++;
			done++;
			continue;
		}
		step = escape_read(s + at, len - at, utf8, &n);
		if (n > tlen - done || memcmp(utf8, t + done, n) != 0)
			return SIZE_MAX;
		at += step;
		done += n;
	}
	return at;
}

/* The bytes of s, of at most len, that a JSON string holds as they are and
 * that are ASCII; eight at a time. May stop at up to seven more. */
static size_t
plain_run(const char *s, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	size_t n = 0;

	for (; len - n >= 8; n += 8) {
		uint64_t w, quote, slash;

		memcpy(&w, s + n, 8);
		quote = w ^ ones * '"';
		slash = w ^ ones * '\\';
		/* a byte under 1 or ' ' borrows from its top bit */
		if (((w | (w - ones * ' ') | (quote - ones) | (slash - ones)) &
			tops) != 0)
			break;
	}
	return n;
}

/* The escape of a byte, or the byte itself. */
static size_t
put_escaped(char *dst, unsigned char c)
{
	static const char letters[] = "btn?fr"; /* from \b, 8, on */
	static const char hex[] = "0123456789abcdef";

	if (c >= ' ' && c != '"' && c != '\\') {
		*dst = (char)c;
		return 1;
	}
	*dst++ = '\\';
	if (c >= ' ') {
		*dst = (char)c;
		return 2;
	}
	if (c >= '\b' && c <= '\r' && c != '\v') {
		*dst = letters[c - '\b'];
		return 2;
	}
	memcpy(dst, "u00", 3);
	dst[3] = hex[c >> 4];
	dst[4] = hex[c & 15];
	return 6;
}

size_t
text_quote(char *dst, const char *s, size_t len, bool *bad)
{
	char *at = dst;

	*at++ = '"';
	while (len > 0) {
		size_t n = plain_run(s, len), end;

		memcpy(at, s, n);
		at += n;
		/* what follows is odd somewhere, or short */
		for (end = n + 8 < len ? n + 8 : len; n < end;) {
			unsigned char c = (unsigned char)s[n];
			size_t k = 1;

			if (c < 0x80) {
				at += put_escaped(at, c);
			} else {
				k = utf8_len(
				    (const unsigned char *)s + n, len - n);
				*bad = *bad || k == 0;
				k += k == 0;
				memcpy(at, s + n, k);
				at += k;
			}
			n += k;
		}
		s += n;
		len -= n;
	}
	*at++ = '"';
	return at - dst;
}

bool
text_equal(const char *s, size_t len, const char *t, size_t tlen)
{
	return text_prefix(s, len, t, tlen) == len;
}

static bool
is_blank(unsigned c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

/* The literal bytes of the blank that s[0..len), len > 0, begins with; 0. */
static size_t
blank_first(const char *s, size_t len)
{
	if (s[0] == '\\') {
		if (s[1] == 'u')
			return is_blank(hex4(s + 2)) ? 6 : 0;
		return s[1] != 'b' && strchr("tnrf", s[1]) != NULL ? 2 : 0;
	}
	if (s[0] == '\xc2')
		return len >= 2 && s[1] == '\xa0' ? 2 : 0;
	return s[0] != '\xa0' && is_blank((unsigned char)s[0]) ? 1 : 0;
}

/* Whether the byte s[at] is a backslash that begins an escape: one with an
 * even number of backslashes before it. */
static bool
escape_at(const char *s, size_t at)
{
	size_t n = 0;

	while (n <= at && s[at - n] == '\\')
		n++;
	return (n & 1) != 0;
}

/* The literal bytes of the blank that s[0..len), len > 0, ends with, or 0. */
static size_t
blank_last(const char *s, size_t len)
{
	if (len >= 2 && s[len - 2] == '\\' && escape_at(s, len - 2))
		return blank_first(s + len - 2, 2);
	if (len >= 6 && s[len - 6] == '\\' && s[len - 5] == 'u' &&
	    escape_at(s, len - 6))
		return blank_first(s + len - 6, 6);
	if (len >= 2 && s[len - 2] == '\xc2')
		return blank_first(s + len - 2, 2);
	return blank_first(s + len - 1, 1);
}

size_t
text_trim(const char **s, size_t len)
{
	size_t n;

	while (len > 0 && (n = blank_first(*s, len)) > 0) {
		*s += n;
		len -= n;
	}
	while (len > 0 && (n = blank_last(*s, len)) > 0)
		len -= n;
	return len;
}
