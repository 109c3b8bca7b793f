/* SPDX-License-Identifier: MIT */
/* scan-avx2 - the index with 32-byte vectors; see scan.h. Compiled for AVX2
 * and BMI, and run only where the processor has both. */
#include "json/scan-paths.h"

#include <string.h>

#if defined(__AVX2__) && defined(__BMI__)

#include <immintrin.h>

struct masks {
	uint64_t quote, slash, newline, control, high;
};

static inline uint64_t
both(__m256i lo, __m256i hi)
{
	return (uint32_t)_mm256_movemask_epi8(lo) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

static inline uint64_t
equal(__m256i lo, __m256i hi, char c)
{
	__m256i v = _mm256_set1_epi8(c);

	return both(_mm256_cmpeq_epi8(lo, v), _mm256_cmpeq_epi8(hi, v));
}

static inline __m256i
load(const char *s)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)s);
}

static inline void
block_masks(const char *s, struct masks *m)
{
	const __m256i low = _mm256_set1_epi8(0x1f);
	__m256i lo = load(s), hi = load(s + 32);

	m->quote = equal(lo, hi, '"');
	m->slash = equal(lo, hi, '\\');
	m->newline = equal(lo, hi, '\n');
	m->control = both(_mm256_cmpeq_epi8(_mm256_min_epu8(lo, low), lo),
	    _mm256_cmpeq_epi8(_mm256_min_epu8(hi, low), hi));
	m->high = both(lo, hi);
}

#include "json/scan-utf8.h"

#define TABLE16(t)                                                             \
	_mm256_broadcastsi128_si256(                                           \
	    _mm_loadu_si128((const __m128i *)(const void *)(t)))

/* Errors of the 32 bytes at s, as bits; see scan-utf8.h. */
static inline __m256i
utf8_errors(const char *s)
{
	const __m256i nibble = _mm256_set1_epi8(0x0f);
	__m256i v = load(s), v1 = load(s - 1), v2 = load(s - 2),
		v3 = load(s - 3);
	__m256i pair = _mm256_and_si256(
	    _mm256_and_si256(
		_mm256_shuffle_epi8(TABLE16(utf8_first_high),
		    _mm256_and_si256(_mm256_srli_epi16(v1, 4), nibble)),
		_mm256_shuffle_epi8(
		    TABLE16(utf8_first_low), _mm256_and_si256(v1, nibble))),
	    _mm256_shuffle_epi8(TABLE16(utf8_second_high),
		_mm256_and_si256(_mm256_srli_epi16(v, 4), nibble)));
	__m256i due = _mm256_or_si256(
	    _mm256_subs_epu8(v2, _mm256_set1_epi8((char)(0xe0 - 0x80))),
	    _mm256_subs_epu8(v3, _mm256_set1_epi8((char)(0xf0 - 0x80))));

	due = _mm256_and_si256(due, _mm256_set1_epi8((char)0x80));
	return _mm256_xor_si256(due, pair);
}

static inline bool
block_utf8_bad(const char *s, size_t at)
{
	char first[4 + 64 + 32] = {0};
	__m256i e;

	if (at == 0) {
		memcpy(first + 4, s, 64);
		s = first + 4;
	}
	e = _mm256_or_si256(utf8_errors(s + at), utf8_errors(s + at + 32));
	return !_mm256_testz_si256(e, e);
}

#define QUOTES_PUT /* its own */

static inline uint64_t
quote_put(uint32_t *q, uint32_t pos, uint64_t bits)
{
	*q = pos + (uint32_t)_tzcnt_u64(bits);
	return _blsr_u64(bits);
}

static inline size_t
quotes_put(uint32_t *q, uint32_t pos, uint64_t bits)
{
	size_t n = (size_t)__builtin_popcountll(bits);

	/* eight at a time, whether they count or not: a loop of as many steps
	 * as there are bits would be mispredicted in every block */
	for (size_t i = 0; i < n; i += 8) {
		bits = quote_put(q + i, pos, bits);
		bits = quote_put(q + i + 1, pos, bits);
		bits = quote_put(q + i + 2, pos, bits);
		bits = quote_put(q + i + 3, pos, bits);
		bits = quote_put(q + i + 4, pos, bits);
		bits = quote_put(q + i + 5, pos, bits);
		bits = quote_put(q + i + 6, pos, bits);
		bits = quote_put(q + i + 7, pos, bits);
	}
	return n;
}

#include "json/scan-body.h"

scan_fn *
scan_avx2(void)
{
	bool runs = __builtin_cpu_supports("avx2") &&
		    __builtin_cpu_supports("bmi") &&
		    __builtin_cpu_supports("popcnt");

	return runs ? scan_region : NULL;
}

#else

scan_fn *
scan_avx2(void)
{
	return NULL;
}

#endif
