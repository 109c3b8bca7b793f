/* SPDX-License-Identifier: MIT */
/* scan-neon - the index with NEON's 16-byte vectors, which every AArch64
 * processor has; see scan.h. */
#include "json/scan-paths.h"

#include <string.h>

#if defined(__aarch64__) && defined(__ARM_NEON)

#include <arm_neon.h>

struct masks {
	uint64_t quote, slash, newline, control, high;
};

struct block {
	uint8x16_t v[4];
};

/* One bit a byte: NEON has no movemask, so each byte keeps the bit of its
 * place, and three rounds of pairwise sums gather eight of them in one. */
static inline uint64_t
bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d)
{
	static const uint8_t place[16] = {
	    1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t p = vld1q_u8(place);
	uint8x16_t ab = vpaddq_u8(vandq_u8(a, p), vandq_u8(b, p));
	uint8x16_t cd = vpaddq_u8(vandq_u8(c, p), vandq_u8(d, p));
	uint8x16_t all = vpaddq_u8(ab, cd);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline uint64_t
equal(const struct block *b, uint8_t c)
{
	uint8x16_t v = vdupq_n_u8(c);

	return bits(vceqq_u8(b->v[0], v), vceqq_u8(b->v[1], v),
	    vceqq_u8(b->v[2], v), vceqq_u8(b->v[3], v));
}

static inline void
block_masks(const char *s, struct masks *m)
{
	uint8x16_t low = vdupq_n_u8(0x20), top = vdupq_n_u8(0x80);
	struct block b;

	for (int i = 0; i < 4; i++)
		b.v[i] = vld1q_u8((const uint8_t *)s + (size_t)i * 16);
	m->quote = equal(&b, '"');
	m->slash = equal(&b, '\\');
	m->newline = equal(&b, '\n');
	m->control = bits(vcltq_u8(b.v[0], low), vcltq_u8(b.v[1], low),
	    vcltq_u8(b.v[2], low), vcltq_u8(b.v[3], low));
	m->high = bits(vcgeq_u8(b.v[0], top), vcgeq_u8(b.v[1], top),
	    vcgeq_u8(b.v[2], top), vcgeq_u8(b.v[3], top));
}

#include "json/scan-utf8.h"

/* Errors of the 16 bytes at s, as bits; see scan-utf8.h. */
static inline uint8x16_t
utf8_errors(const uint8_t *s)
{
	uint8x16_t v = vld1q_u8(s), v1 = vld1q_u8(s - 1), v2 = vld1q_u8(s - 2),
		   v3 = vld1q_u8(s - 3);
	uint8x16_t pair = vandq_u8(
	    vandq_u8(vqtbl1q_u8(vld1q_u8(utf8_first_high), vshrq_n_u8(v1, 4)),
		vqtbl1q_u8(
		    vld1q_u8(utf8_first_low), vandq_u8(v1, vdupq_n_u8(0x0f)))),
	    vqtbl1q_u8(vld1q_u8(utf8_second_high), vshrq_n_u8(v, 4)));
	uint8x16_t due = vorrq_u8(vqsubq_u8(v2, vdupq_n_u8(0xe0 - 0x80)),
	    vqsubq_u8(v3, vdupq_n_u8(0xf0 - 0x80)));

	return veorq_u8(vandq_u8(due, vdupq_n_u8(0x80)), pair);
}

static inline bool
block_utf8_bad(const char *s, size_t at)
{
	char first[4 + 64] = {0};
	const uint8_t *u;
	uint8x16_t e = vdupq_n_u8(0);

	if (at == 0) {
		memcpy(first + 4, s, 64);
		s = first + 4;
	}
	u = (const uint8_t *)s + at;
	for (int i = 0; i < 64; i += 16)
		e = vorrq_u8(e, utf8_errors(u + i));
	return vmaxvq_u8(e) != 0;
}

#include "json/scan-body.h"

scan_fn *
scan_neon(void)
{
	return scan_region;
}

#else

scan_fn *
scan_neon(void)
{
	return NULL;
}

#endif
