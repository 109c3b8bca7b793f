/* SPDX-License-Identifier: MIT */
/* scan-portable - the index in plain C, for every processor; see scan.h. */
#include "json/scan-paths.h"

#include <string.h>

#include "base/utf8.h"

struct masks {
	uint64_t quote, slash, newline, control, high;
};

/* One bit for each class; sixteen rounds of a loop that compilers turn into
 * the vectors that every processor of a kind has. */
static inline void
block_masks(const char *s, struct masks *m)
{
	memset(m, 0, sizeof *m);
	for (int i = 0; i < 64; i += 8) {
		uint64_t quote = 0, slash = 0, newline = 0, control = 0,
			 high = 0;

		for (int k = 0; k < 8; k++) {
			unsigned char c = (unsigned char)s[i + k];

			quote |= (uint64_t)(c == '"') << k;
			slash |= (uint64_t)(c == '\\') << k;
			newline |= (uint64_t)(c == '\n') << k;
			control |= (uint64_t)(c < 0x20) << k;
			high |= (uint64_t)(c >> 7) << k;
		}
		m->quote |= quote << i;
		m->slash |= slash << i;
		m->newline |= newline << i;
		m->control |= control << i;
		m->high |= high << i;
	}
}

/* How many of the block's first bytes end a sequence that began before it;
 * that sequence was checked with the block before. */
static inline size_t
utf8_rest(const unsigned char *u, size_t before)
{
	for (size_t back = 1; back <= 3 && back <= before; back++) {
		const unsigned char *lead = u - back;

		if (*lead >= 0xc0) {
			size_t n = utf8_len(lead, 4);

			return n > back ? n - back : 0;
		}
		if (*lead < 0x80)
			break;
	}
	return 0;
}

static inline bool
block_utf8_bad(const char *s, size_t at)
{
	const unsigned char *u = (const unsigned char *)s + at;

	for (size_t i = utf8_rest(u, at); i < 64;) {
		size_t n = u[i] < 0x80 ? 1 : utf8_len(u + i, 4);

		if (n == 0)
			return true;
		i += n;
	}
	return false;
}

#include "json/scan-body.h"

scan_fn *
scan_portable(void)
{
	return scan_region;
}
