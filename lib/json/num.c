/* SPDX-License-Identifier: MIT */
/* num - exact reading of number literals; see num.h. */
#include "json/num.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOUBLE_BYTES 4096 /* of a literal that num_double looks at */

static inline bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *
num_scan(const char *s)
{
	if (*s == '-')
		s++;
	if (*s == '0')
		s++;
	else if (!digit(*s))
		return NULL;
	else
		while (digit(*s))
			s++;
	if (*s == '.') {
		if (!digit(*++s))
			return NULL;
		while (digit(*s))
			s++;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		if (*s == '+' || *s == '-')
			s++;
		if (!digit(*s))
			return NULL;
		while (digit(*s))
			s++;
	}
	return s;
}

/* How many digits s[0..len) begins with. */
static size_t
digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && digit(s[n]))
		n++;
	return n;
}

/* As num_scan, but for text that nothing follows. */
bool
num_valid(const char *s, size_t len)
{
	size_t i = len > 0 && s[0] == '-', n = digits(s + i, len - i);

	if (n == 0 || (n > 1 && s[i] == '0'))
		return false;
	i += n;
	if (i < len && s[i] == '.') {
		n = digits(s + i + 1, len - i - 1);
		if (n == 0)
			return false;
		i += n + 1;
	}
	if (i < len && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		i += i < len && (s[i] == '+' || s[i] == '-');
		n = digits(s + i, len - i);
		if (n == 0)
			return false;
		i += n;
	}
	return i == len;
}

enum num_got
num_digits(const char *s, size_t len, int64_t *v)
{
	int64_t n = 0;

	if (len == 0 || digits(s, len) < len)
		return NUM_FORM;
	for (size_t i = 0; i < len; i++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, s[i] - '0', &n))
			return NUM_RANGE;
	*v = n;
	return NUM_OK;
}

enum num_got
num_int(const char *s, size_t len, int64_t *v)
{
	bool minus = len > 0 && s[0] == '-';
	int64_t n = 0;

	if (!minus)
		return num_digits(s, len, v);
	if (len == 1 || digits(s + 1, len - 1) < len - 1)
		return NUM_FORM;
	for (size_t i = 1; i < len; i++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, s[i] - '0', &n))
			return NUM_RANGE;
	*v = n;
	return NUM_OK;
}

/*
 * A literal as 0.d1d2d3... times ten to the power of `point`, with d1 not 0.
 * The digits stay where they are; a decimal point may stand among them.
 */
struct decimal {
	bool minus;
	const char *s, *end; /* equal: the value is zero */
	int64_t point;
};

#define POINT_MAX (INT64_MAX / 100) /* exponents beyond are all alike */

static int64_t
exponent(const char *s, const char *end)
{
	bool minus = *s == '-';
	int64_t n = 0;

	for (s += minus || *s == '+'; s < end; s++)
		if (n < POINT_MAX)
			n = n * 10 + (*s - '0');
	n = n < POINT_MAX ? n : POINT_MAX;
	return minus ? -n : n;
}

static struct decimal
decimal(const char *s, size_t len)
{
	const char *end = s + len, *e = s, *dot;
	struct decimal d = {.minus = *s == '-'};

	s += d.minus;
	while (e < end && *e != 'e' && *e != 'E')
		e++;
	dot = memchr(s, '.', (size_t)(e - s));
	if (dot == NULL)
		dot = e;
	while (s < e && (*s == '0' || *s == '.'))
		s++;
	d.s = s;
	d.end = e;
	d.point = s < dot ? dot - s : dot - s + 1;
	if (e < end)
		d.point += exponent(e + 1, end);
	return d;
}

/* The next digit, 0 after the last. */
static int
digit_next(struct decimal *d)
{
	if (d->s < d->end && *d->s == '.')
		d->s++;
	return d->s < d->end ? *d->s++ - '0' : 0;
}

static int
magnitude_cmp(struct decimal a, struct decimal b)
{
	if (a.s == a.end || b.s == b.end)
		return (a.s != a.end) - (b.s != b.end);
	if (a.point != b.point)
		return a.point < b.point ? -1 : 1;
	while (a.s < a.end || b.s < b.end) {
		int x = digit_next(&a), y = digit_next(&b);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int
num_cmp(const char *a, size_t alen, const char *b, size_t blen)
{
	struct decimal x = decimal(a, alen), y = decimal(b, blen);
	bool xneg = x.minus && x.s != x.end, yneg = y.minus && y.s != y.end;

	if (xneg != yneg)
		return xneg ? -1 : 1;
	return xneg ? magnitude_cmp(y, x) : magnitude_cmp(x, y);
}

enum num_got
num_floor(const char *s, size_t len, int64_t *v)
{
	struct decimal d = decimal(s, len);
	bool rest = false, zero = d.s == d.end;
	int64_t n = 0;

	/* 19 digits hold every 64-bit integer */
	if (!zero && d.point > 19)
		return NUM_RANGE;
	for (int64_t i = 0; i < d.point && !zero; i++) {
		int x = digit_next(&d);

		if (__builtin_mul_overflow(n, 10, &n) ||
		    (d.minus ? __builtin_sub_overflow(n, x, &n)
			     : __builtin_add_overflow(n, x, &n)))
			return NUM_RANGE;
	}
	while (d.s < d.end)
		rest |= digit_next(&d) != 0;
	if (d.minus && rest && __builtin_sub_overflow(n, 1, &n))
		return NUM_RANGE;
	*v = n;
	return NUM_OK;
}

size_t
num_figures(char *dst, const char *s, size_t len, bool *minus, int64_t *exp)
{
	struct decimal d = decimal(s, len);
	size_t n = 0;

	while (d.s < d.end)
		if (*d.s++ != '.')
			dst[n++] = d.s[-1];
	*exp = d.point - (int64_t)n;
	for (; n > 0 && dst[n - 1] == '0'; n--)
		++*exp;
	*minus = d.minus;
	return n;
}

double
num_double(const char *s, size_t len)
{
	char text[DOUBLE_BYTES + 1];

	if (len > DOUBLE_BYTES)
		len = DOUBLE_BYTES;
	memcpy(text, s, len);
	text[len] = '\0';
	return strtod(text, NULL); /* setlocale is never called */
}

size_t
num_put(char dst[NUM_TEXT], int64_t v)
{
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char text[NUM_TEXT], *p = text + sizeof text;
	size_t n;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	n = (size_t)(text + sizeof text - p);
	memcpy(dst, p, n);
	return n;
}

size_t
num_put_double(char dst[NUM_TEXT], double v)
{
	int n = 0;
	bool subnormal = v != 0 && v > -DBL_MIN && v < DBL_MIN;

	/* 17 digits always read back, and 15 lose no decimal that had as few:
	 * %g drops their zeros (IEEE 754, binary64). Subnormals hold less */
	for (int digits = subnormal ? 1 : 15; digits <= 17; digits++) {
		n = snprintf(dst, NUM_TEXT, "%.*g", digits, v);
		if (strtod(dst, NULL) == v)
			break;
	}
	return (size_t)n;
}
