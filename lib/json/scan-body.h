/* SPDX-License-Identifier: MIT */
/*
 * scan-body - the index of a region, written once and compiled for each path.
 *
 * A path includes this file after it has defined:
 *
 *	struct masks	one bit a byte of a 64-byte block, bit 0 the first
 *	block_masks(s, m)
 *			fills it
 *	block_utf8_bad(s, at)
 *			whether the block at s + at is not UTF-8, given the
 *			three bytes before it (none where at is 0); what
 *			follows a sequence that the block cuts is seen with
 *			the next block
 *	quotes_put(q, pos, bits)
 *			if it defines QUOTES_PUT: writes pos + i for each bit
 *			i, up to 8 entries at a time whether they count or
 *			not, and answers how many count
 *
 * and gets scan_region(), a scan_fn.
 */
#ifndef JSON_SCAN_BODY_H
#define JSON_SCAN_BODY_H

#include <string.h>

#include "json/scan.h"

#define LOW_BIT(i) ((uint64_t)1 << (i))

/* What may follow a backslash (RFC 8259, section 7). */
static const unsigned char escape_ok[256] = {
    ['"'] = 1,
    ['\\'] = 1,
    ['/'] = 1,
    ['b'] = 1,
    ['f'] = 1,
    ['n'] = 1,
    ['r'] = 1,
    ['t'] = 1,
    ['u'] = 2, /* and four hexadecimal digits */
};

static const unsigned char hex_digit[256] = {
    ['0'] = 1,
    ['1'] = 1,
    ['2'] = 1,
    ['3'] = 1,
    ['4'] = 1,
    ['5'] = 1,
    ['6'] = 1,
    ['7'] = 1,
    ['8'] = 1,
    ['9'] = 1,
    ['a'] = 1,
    ['b'] = 1,
    ['c'] = 1,
    ['d'] = 1,
    ['e'] = 1,
    ['f'] = 1,
    ['A'] = 1,
    ['B'] = 1,
    ['C'] = 1,
    ['D'] = 1,
    ['E'] = 1,
    ['F'] = 1, /* */
};

/*
 * The bytes that a backslash escapes, from the backslashes of a block. In a
 * run of backslashes every other one escapes its neighbour, the first
 * included; adding the run's first bit to the run carries past its end, which
 * tells even starts from odd ones without a loop. *carry: whether the block's
 * first byte is escaped by the last of the block before.
 */
static inline uint64_t
escaped_bytes(uint64_t slash, uint64_t *carry /* in/out */)
{
	const uint64_t even = UINT64_C(0x5555555555555555);
	uint64_t after, odd_starts, sum, flip;

	slash &= ~*carry;
	after = slash << 1 | *carry;
	odd_starts = slash & ~even & ~after;
	*carry = __builtin_add_overflow(odd_starts, slash, &sum);
	flip = sum << 1;
	return (even ^ flip) & after;
}

/* The escaped bytes that make no JSON escape. */
static inline uint64_t
escapes_bad(const unsigned char *s, uint64_t escaped)
{
	uint64_t bad = 0;

	for (; escaped != 0; escaped &= escaped - 1) {
		int i = __builtin_ctzll(escaped);
		const unsigned char *c = s + i;
		unsigned char ok = escape_ok[*c];

		if (ok == 2)
			ok = hex_digit[c[1]] & hex_digit[c[2]] &
			     hex_digit[c[3]] & hex_digit[c[4]];
		if (ok == 0)
			bad |= LOW_BIT(i);
	}
	return bad;
}

/* Control characters, without CR before LF, which is no part of the line. */
static inline uint64_t
controls_bad(const unsigned char *s, uint64_t control)
{
	uint64_t bad = 0;

	for (; control != 0; control &= control - 1) {
		int i = __builtin_ctzll(control);

		if (s[i] != '\r' || s[i + 1] != '\n')
			bad |= LOW_BIT(i);
	}
	return bad;
}

#ifndef QUOTES_PUT
static inline size_t
quotes_put(uint32_t *q, uint32_t pos, uint64_t bits)
{
	size_t n = 0;

	for (; bits != 0; bits &= bits - 1)
		q[n++] = pos + (uint32_t)__builtin_ctzll(bits);
	return n;
}
#endif

static size_t
scan_region(struct scan_index *ix, const char *s, size_t len)
{
	size_t n = 0, first = 0, done = 0;
	uint64_t carry = 0, high_before = 0;
	bool suspect = false;

	ix->nlines = 0;
	for (size_t at = 0; at < len && n <= SCAN_QUOTES; at += 64) {
		const unsigned char *u = (const unsigned char *)s + at;
		uint32_t pos = (uint32_t)at;
		struct masks m;
		uint64_t bad = 0;

		block_masks(s + at, &m);
		if (len - at < 64) {
			uint64_t keep = LOW_BIT(len - at) - 1;

			m.quote &= keep;
			m.slash &= keep;
			m.newline &= keep;
			m.control &= keep;
			m.high &= keep;
		}
		if ((m.slash | carry) != 0) {
			uint64_t escaped = escaped_bytes(m.slash, &carry);

			m.quote &= ~escaped;
			bad |= escapes_bad(u, escaped);
		}
		if ((m.control & ~m.newline) != 0)
			bad |= controls_bad(u, m.control & ~m.newline);
		if ((m.high | high_before) != 0 && block_utf8_bad(s, at))
			bad = ~UINT64_C(0);
		high_before = m.high;

		for (; m.newline != 0; m.newline &= m.newline - 1) {
			uint64_t here = m.newline ^ (m.newline - 1);
			struct scan_line *l = &ix->lines[ix->nlines];

			n += quotes_put(ix->quotes + n, pos, m.quote & here);
			m.quote &= ~here;
			l->end = pos + (uint32_t)__builtin_ctzll(m.newline);
			l->quotes = (uint32_t)n;
			l->suspect = suspect || (bad & here) != 0 ||
				     ((n - first) & 1) != 0;
			/* an escape ends with its line */
			bad = bad == ~UINT64_C(0) ? bad : bad & ~here;
			suspect = false;
			first = n;
			done = l->end + 1;
			if (++ix->nlines == SCAN_LINES)
				return done;
		}
		n += quotes_put(ix->quotes + n, pos, m.quote);
		suspect |= bad != 0;
	}
	return done;
}

#endif
