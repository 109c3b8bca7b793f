/* SPDX-License-Identifier: MIT */
/* dec - see dec.h. */
#include "data/dec.h"

#include <string.h>

#define LIMB_DIGITS 9
#define LIMB INT64_C(1000000000)
#define LEAST (-DEC_ONE * LIMB_DIGITS)
#define MOST 298 /* numbers from 10^MOST up are not taken */
#define WHOLE 29 /* digits of an integer that is written as one */
#define CHUNKS 5 /* limbs of a wide */
/* limbs of a quotient beyond its last digit: no double, nor the middle
 * between two, has digits past 10^-1075 */
#define MORE 75

static const int64_t powers[LIMB_DIGITS] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* The digits of a literal from the first that is not 0 to the last that is
 * not, by the power of ten of each. */
struct figures {
	bool minus;
	const char *s, *end; /* a point may stand among them */
	int64_t power;	     /* of the first */
};

static struct figures
figures(const char *s, size_t len)
{
	const char *end = s + len, *e = s, *dot;
	struct figures f = {.minus = *s == '-'};
	int64_t exp = 0;

	s += f.minus;
	while (e < end && *e != 'e' && *e != 'E')
		e++;
	if (e < end) {
		const char *x = e + 1 + (e[1] == '+');

		if (num_int(x, (size_t)(end - x), &exp) != NUM_OK ||
		    exp > INT32_MAX || exp < INT32_MIN)
			exp = e[1] == '-' ? INT32_MIN : INT32_MAX;
	}
	dot = memchr(s, '.', (size_t)(e - s));
	if (dot == NULL)
		dot = e;
	while (s < e && (*s == '0' || *s == '.'))
		s++;
	while (e > s && (e[-1] == '0' || e[-1] == '.') && e > dot)
		e--;
	f.s = s;
	f.end = e;
	f.power = exp + (s < dot ? dot - s - 1 : dot - s);
	return f;
}

bool
dec_takes(const char *s, size_t len)
{
	struct figures f = figures(s, len);
	bool point = memchr(f.s, '.', (size_t)(f.end - f.s)) != NULL;

	return f.s == f.end ||
	       (f.power < MOST && f.power - (f.end - f.s - point) + 1 >= LEAST);
}

void
dec_add(struct dec *d, const char *s, size_t len)
{
	struct figures f = figures(s, len);

	for (; f.s < f.end; f.s++) {
		size_t at = (size_t)(f.power - LEAST);
		int64_t digit = *f.s - '0';

		if (*f.s == '.')
			continue;
		digit *= powers[at % LIMB_DIGITS];
		d->v[at / LIMB_DIGITS] += f.minus ? -digit : digit;
		f.power--;
	}
}

/* Nine digits of a wide at a time; each part goes to two limbs. */
void
dec_add_wide(struct dec *d, struct wide w, int scale)
{
	uint32_t parts[CHUNKS];
	bool minus = w.hi < 0;
	int from = -scale - LEAST;

	wide_parts(w, parts);
	for (int i = 0; i < CHUNKS; i++) {
		int at = from / LIMB_DIGITS + i;
		int64_t v = parts[i] * powers[from % LIMB_DIGITS];

		if (minus)
			v = -v;
		d->v[at] += v % LIMB;
		d->v[at + 1] += v / LIMB;
	}
}

void
dec_join(struct dec *d, const struct dec *other)
{
	for (int i = 0; i < DEC_LIMBS; i++)
		d->v[i] += other->v[i];
}

void
dec_scale(struct dec *d, uint32_t by)
{
	for (int i = 0; i < DEC_LIMBS; i++)
		d->v[i] *= by;
}

/* Carries towards the top; what is left there has the sign. */
static int64_t
carry(struct dec *d)
{
	int64_t over = 0;

	for (int i = 0; i < DEC_LIMBS; i++) {
		int64_t v = d->v[i] % LIMB + over % LIMB, up = v / LIMB;

		v -= up * LIMB;
		if (v < 0) {
			v += LIMB;
			up--;
		}
		over = d->v[i] / LIMB + over / LIMB + up;
		d->v[i] = v;
	}
	return over;
}

int
dec_norm(struct dec *d)
{
	int sign = carry(d) < 0 ? -1 : 1;

	if (sign < 0) {
		/* the top borrowed from beyond: the complement is the value */
		for (int i = 0; i < DEC_LIMBS; i++)
			d->v[i] = -d->v[i];
		carry(d);
		for (int i = 0; i < DEC_LIMBS; i++)
			d->v[i] = -d->v[i];
	}
	for (int i = 0; i < DEC_LIMBS; i++)
		if (d->v[i] != 0)
			return sign;
	return 0;
}

int
dec_cmp(const struct dec *a, uint32_t aden, const struct dec *b, uint32_t bden)
{
	struct dec x = *a, y = *b;

	dec_norm(&x);
	dec_norm(&y);
	for (int i = 0; i < DEC_LIMBS; i++)
		x.v[i] = x.v[i] * bden - y.v[i] * aden;
	return dec_norm(&x);
}

/* --- writing */

/* d / den, its limbs as digits: whether a rest is left. */
static bool
divide(const struct dec *d, int sign, uint32_t den,
    char text[(DEC_LIMBS + MORE) * LIMB_DIGITS])
{
	uint64_t rest = 0;

	for (int i = DEC_LIMBS - 1; i >= -MORE; i--) {
		uint64_t v = rest * (uint64_t)LIMB +
			     (i < 0 ? 0 : (uint64_t)(d->v[i] * sign));
		uint64_t limb = v / den;

		rest = v % den;
		for (int j = LIMB_DIGITS - 1; j >= 0; j--, limb /= 10)
			text[j] = (char)('0' + limb % 10);
		text += LIMB_DIGITS;
	}
	return rest != 0;
}

static bool
zeros(const char *s, const char *end)
{
	while (s < end && *s == '0')
		s++;
	return s == end;
}

size_t
dec_put(char dst[NUM_TEXT], const struct dec *d, uint32_t den)
{
	char text[1 + (DEC_LIMBS + MORE) * LIMB_DIGITS + 2 * NUM_TEXT];
	char *s = text + 1, *end = s + (DEC_LIMBS + MORE) * LIMB_DIGITS;
	char *point = s + (DEC_LIMBS - DEC_ONE) * LIMB_DIGITS;
	struct dec x = *d;
	int sign = dec_norm(&x);
	bool rest = divide(&x, sign, den, s), half;
	size_t n = 0;

	half = !rest && *point == '5' && zeros(point + 1, end);
	while (s < point - 1 && *s == '0')
		s++;
	if (point - s <= WHOLE && (half || (!rest && zeros(point, end)))) {
		if (sign < 0)
			dst[n++] = '-';
		memcpy(dst + n, s, (size_t)(point - s));
		n += (size_t)(point - s);
		if (half) {
			memcpy(dst + n, ".5", 2);
			n += 2;
		}
		return n;
	}
	/* a last digit tells that there is a rest */
	*end++ = rest ? '1' : '0';
	while (s < end - 1 && *s == '0')
		s++;
	if (sign < 0)
		*--s = '-';
	memcpy(end, "e-", 2);
	n = 2 + num_put(end + 2, 1 + MORE * LIMB_DIGITS - LEAST);
	/* what is too small for a double is 0, without a sign */
	return num_put_double(dst, num_double(s, (size_t)(end - s) + n) + 0.0);
}
