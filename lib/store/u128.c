/* SPDX-License-Identifier: MIT */
#include "store/u128.h"

#include <string.h>

/* In four parts of 32 bits, the highest first, so that no step needs more
 * than 64 bits. */
struct parts {
	uint64_t v[4];
};

static struct parts
take_apart(struct u128 n)
{
	return (struct parts){
	    {n.hi >> 32, n.hi & UINT32_MAX, n.lo >> 32, n.lo & UINT32_MAX}};
}

static struct u128
put_together(const struct parts *p)
{
	return (struct u128){p->v[0] << 32 | p->v[1], p->v[2] << 32 | p->v[3]};
}

/* n * 10 + digit; -1 where it does not fit. */
static int
add_digit(struct u128 *n, unsigned digit)
{
	struct parts p = take_apart(*n);
	uint64_t carry = digit;

	for (int i = 3; i >= 0; i--) {
		carry += p.v[i] * 10;
		p.v[i] = carry & UINT32_MAX;
		carry >>= 32;
	}
	*n = put_together(&p);
	return carry == 0 ? 0 : -1;
}

int
u128_read(struct u128 *n, const char *s, size_t len)
{
	*n = (struct u128){0, 0};
	if (len == 0 || (s[0] == '0' && len > 1))
		return -1;
	for (size_t i = 0; i < len; i++)
		if (s[i] < '0' || s[i] > '9' ||
		    add_digit(n, (unsigned)(s[i] - '0')) != 0)
			return -1;
	return 0;
}

struct u128
u128_bytes(const unsigned char s[16])
{
	struct u128 n = {0, 0};

	for (int i = 0; i < 8; i++) {
		n.hi = n.hi << 8 | s[i];
		n.lo = n.lo << 8 | s[i + 8];
	}
	return n;
}

char *
u128_put(char dst[U128_SIZE], struct u128 n)
{
	char digits[U128_SIZE];
	size_t at = sizeof digits - 1;
	uint32_t digit;

	digits[at] = '\0';
	do {
		n = u128_div(n, 10, &digit);
		digits[--at] = (char)('0' + digit);
	} while ((n.hi | n.lo) != 0);
	return memcpy(dst, digits + at, sizeof digits - at);
}

int
u128_cmp(struct u128 a, struct u128 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

struct u128
u128_add(struct u128 a, struct u128 b)
{
	uint64_t lo = a.lo + b.lo;

	return (struct u128){a.hi + b.hi + (lo < a.lo), lo};
}

struct u128
u128_sub(struct u128 a, struct u128 b)
{
	return (struct u128){a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo};
}

struct u128
u128_half(struct u128 n)
{
	return (struct u128){n.hi >> 1, n.hi << 63 | n.lo >> 1};
}

struct u128
u128_div(struct u128 n, uint32_t by, uint32_t *rest)
{
	struct parts p = take_apart(n);
	uint64_t left = 0;

	for (int i = 0; i < 4; i++) {
		left = left << 32 | p.v[i];
		p.v[i] = left / by;
		left %= by;
	}
	*rest = (uint32_t)left;
	return put_together(&p);
}
