/* SPDX-License-Identifier: MIT */
/* any - see any.h. */
#include "data/any.h"

#include <string.h>

#include "data/posts.h"
#include "json/check.h"

#define SCALE_BIT 53
#define SCALE_MAX 31
#define DIGITS_MAX (INT64_C(1) << 52) /* of a decimal: less, by magnitude */
#define DIGITS_MASK ((INT64_C(1) << SCALE_BIT) - 1)
#define EXACT_POWER 22 /* of ten, that a double holds */

/* Powers of ten at which numbers are written with an exponent. */
#define PLAIN_LEAST (-4)
#define PLAIN_MOST 28
#define AROUND 40 /* bytes that a literal takes beside its digits */

static int64_t
tagged(enum any_kind kind, int64_t payload)
{
	return ANY_TAG | (int64_t)kind << ANY_KIND_BIT | payload;
}

static bool
fits(int64_t v)
{
	return v >= -ANY_TAG && v < ANY_TAG;
}

bool
any_digits(int64_t cell, int64_t *digits, int *scale)
{
	*digits = cell;
	*scale = 0;
	if (any_kind(cell) == ANY_INT)
		return true;
	*digits = (cell & DIGITS_MASK) - DIGITS_MAX;
	*scale = (int)(cell >> SCALE_BIT & SCALE_MAX);
	return any_kind(cell) == ANY_DECIMAL;
}

/* --- literals */

static size_t
put_zeros(char *dst, int64_t n)
{
	memset(dst, '0', n > 0 ? (size_t)n : 0);
	return n > 0 ? (size_t)n : 0;
}

/* d.ddde+XX, as num_put_double has it. */
static size_t
put_exponent(char *dst, const char *s, size_t n, int64_t power)
{
	char digits[NUM_TEXT];
	size_t at = 0, len;

	dst[at++] = s[0];
	if (n > 1) {
		dst[at++] = '.';
		memcpy(dst + at, s + 1, n - 1);
		at += n - 1;
	}
	dst[at++] = 'e';
	dst[at++] = power < 0 ? '-' : '+';
	power = power < 0 ? -power : power;
	if (power < 10)
		dst[at++] = '0';
	len = num_put(digits, power);
	memcpy(dst + at, digits, len);
	return at + len;
}

static size_t
put_plain(char *dst, const char *s, size_t n, int64_t exp)
{
	int64_t whole = (int64_t)n + exp; /* digits before the point */
	size_t at = 0, before = whole > 0 ? (size_t)whole : 0;

	if (exp >= 0) {
		memcpy(dst, s, n);
		return n + put_zeros(dst + n, exp);
	}
	if (before == 0)
		dst[at++] = '0';
	memcpy(dst + at, s, before);
	at += before;
	dst[at++] = '.';
	at += put_zeros(dst + at, -whole);
	memcpy(dst + at, s + before, n - before);
	return at + n - before;
}

/* The shorter of both forms; the plain one where it is no longer, and for
 * usual powers of ten. dst holds n + AROUND bytes. */
static size_t
put_literal(char *dst, bool minus, const char *s, size_t n, int64_t exp)
{
	int64_t power = (int64_t)n + exp - 1;
	char text[NUM_TEXT];
	size_t at = 0, plain;
	bool usual = power >= PLAIN_LEAST && power <= PLAIN_MOST;

	if (minus)
		dst[at++] = '-';
	if (!usual) {
		size_t most =
		    put_exponent(text, "0", 1, power) - 1 + n + (n > 1);

		plain = exp >= 0     ? (size_t)(power + 1)
			: power >= 0 ? n + 1
				     : n + 1 - (size_t)power;
		usual = plain <= most;
	}
	if (usual)
		return at + put_plain(dst + at, s, n, exp);
	return at + put_exponent(dst + at, s, n, power);
}

/* --- cells */

static int
of_text(struct intern *t, enum any_kind kind, const char *s, size_t len,
    int64_t *cell)
{
	uint32_t id = intern_put(t, s, len);

	*cell = tagged(kind, id);
	return id != 0 ? 0 : -1;
}

int
any_of_int(struct intern *t, int64_t v, int64_t *cell)
{
	char s[NUM_TEXT];

	*cell = v;
	return fits(v) ? 0 : of_text(t, ANY_NUMBER, s, num_put(s, v), cell);
}

/* Whether few digits make an integer or a decimal. */
static bool
of_few(const char *s, size_t n, bool minus, int64_t exp, int64_t *cell)
{
	int64_t v;

	if (n > 19 || exp < -SCALE_MAX || exp > 19 ||
	    num_digits(s, n, &v) != NUM_OK)
		return false;
	v = minus ? -v : v;
	for (int64_t i = 0; i < exp; i++)
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
	*cell = v;
	if (exp >= 0)
		return fits(v);
	if (v <= -DIGITS_MAX || v >= DIGITS_MAX)
		return false;
	*cell = tagged(ANY_DECIMAL, -exp << SCALE_BIT | (v + DIGITS_MAX));
	return true;
}

static int
of_number(
    struct intern *t, struct buf *b, const char *s, size_t len, int64_t *cell)
{
	char *figures;
	int64_t exp;
	bool minus;
	size_t n;

	if (num_int(s, len, cell) == NUM_OK && fits(*cell))
		return 0;
	buf_reset(b);
	figures = buf_reserve(b, 2 * len + AROUND);
	if (figures == NULL)
		return -1;
	n = num_figures(figures, s, len, &minus, &exp);
	*cell = 0;
	if (n == 0 || of_few(figures, n, minus, exp, cell))
		return 0;
	return of_text(t, ANY_NUMBER, figures + n,
	    put_literal(figures + n, minus, figures, n, exp), cell);
}

/* The text of an array or object without the blanks between its parts. */
static int
of_nested(struct intern *t, struct buf *b, const struct val *v, int64_t *cell)
{
	const char *s = v->s, *end = v->s + v->len, *e;
	size_t len = v->len, n = 0;
	char *dst;

	buf_reset(b);
	dst = buf_reserve(b, len);
	if (dst == NULL)
		return -1;
	for (; s < end; s = e) {
		e = s + 1;
		if (*s == ' ' || *s == '\t' || *s == '\r')
			continue;
		if (*s == '"')
			e = check_string_end(s + 1, end) + 1;
		memcpy(dst + n, s, (size_t)(e - s));
		n += (size_t)(e - s);
	}
	return of_text(
	    t, v->kind == VAL_ARRAY ? ANY_ARRAY : ANY_OBJECT, dst, n, cell);
}

int
any_of_val(struct intern *t, struct buf *b, const struct val *v, int64_t *cell)
{
	switch (v->kind) {
	case VAL_NULL: *cell = VALUE_NULL; return 0;
	case VAL_TRUE: *cell = tagged(ANY_BOOL, 1); return 0;
	case VAL_FALSE: *cell = tagged(ANY_BOOL, 0); return 0;
	case VAL_NUMBER: return of_number(t, b, v->s, v->len, cell);
	default: return of_nested(t, b, v, cell);
	}
}

/* --- reading them */

const char *
any_text(const struct intern *t, int64_t cell, char dst[NUM_TEXT], size_t *len)
{
	char s[NUM_TEXT];
	int64_t digits;
	int scale;

	switch (any_kind(cell)) {
	case ANY_BOOL:
		*len = (cell & 1) != 0 ? 4 : 5;
		return (cell & 1) != 0 ? "true" : "false";
	case ANY_INT: *len = num_put(dst, cell); return dst;
	case ANY_DECIMAL:
		any_digits(cell, &digits, &scale);
		*len = num_put(s, digits < 0 ? -digits : digits);
		*len = put_literal(dst, digits < 0, s, *len, -scale);
		return dst;
	default: return intern_text(t, (uint32_t)cell, len);
	}
}

double
any_double(const struct intern *t, int64_t cell)
{
	static const double powers[EXACT_POWER + 1] = {1, 1e1, 1e2, 1e3, 1e4,
	    1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
	    1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	char dst[NUM_TEXT];
	int64_t digits;
	const char *s;
	size_t len;
	int scale;

	/* both are exact: so the quotient is the nearest */
	if (any_digits(cell, &digits, &scale) && scale <= EXACT_POWER)
		return scale == 0 ? (double)digits
				  : (double)digits / powers[scale];
	s = any_text(t, cell, dst, &len);
	return num_double(s, len);
}

/* Numbers of all kinds are one. */
static enum any_kind
sort_of(int64_t cell)
{
	return any_is_number(cell) ? ANY_INT : any_kind(cell);
}

int
any_cmp(const struct intern *t, int64_t a, int64_t b)
{
	enum any_kind x = sort_of(a), y = sort_of(b);
	char adst[NUM_TEXT], bdst[NUM_TEXT];
	const char *as, *bs;
	size_t alen, blen;

	if (x != y)
		return x < y ? -1 : 1;
	if (x == ANY_BOOL || (any_kind(a) == ANY_INT && any_kind(b) == ANY_INT))
		return (a > b) - (a < b);
	if (x != ANY_INT)
		return intern_cmp(t, (uint32_t)a, (uint32_t)b);
	as = any_text(t, a, adst, &alen);
	bs = any_text(t, b, bdst, &blen);
	return num_cmp(as, alen, bs, blen);
}
