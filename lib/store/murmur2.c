/* SPDX-License-Identifier: MIT */
#include "store/murmur2.h"

#define SEED UINT32_C(0x9747b28c)
#define M UINT32_C(0x5bd1e995)
#define R 24

uint32_t
murmur2(const void *s, size_t len)
{
	const unsigned char *p = s, *end = p + (len & ~(size_t)3);
	uint32_t h = SEED ^ (uint32_t)len;

	for (; p < end; p += 4) {
		uint32_t k = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
			     (uint32_t)p[3] << 24;

		k *= M;
		k ^= k >> R;
		h = h * M ^ k * M;
	}
	if ((len & 3) > 2)
		h ^= (uint32_t)p[2] << 16;
	if ((len & 3) > 1)
		h ^= (uint32_t)p[1] << 8;
	if ((len & 3) > 0)
		h = (h ^ p[0]) * M;
	h = (h ^ h >> 13) * M;
	return h ^ h >> 15;
}

unsigned
murmur2_partition(const void *key, size_t len, unsigned n)
{
	return (murmur2(key, len) & UINT32_C(0x7fffffff)) % n;
}
