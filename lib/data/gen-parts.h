/* SPDX-License-Identifier: MIT */
/*
 * gen-parts - how gen.c and gen-pin.c draw and write; private to them.
 *
 * Draws are counted and mixed as those of base/draw.h. One draw serves several
 * choices, each of which takes its bits off (gen_take).
 *
 * Writers answer the end of what they wrote, and may scribble a whole padded
 * entry past it.
 */
#ifndef DATA_GEN_PARTS_H
#define DATA_GEN_PARTS_H

#include <stdint.h>
#include <string.h>

#include "base/draw.h"
#include "data/gen-vocab.h"
#include "data/gen.h"

/* The hash of a number under a key, and the state of draws about it. */
static inline uint64_t
gen_hash(uint64_t key, uint64_t n)
{
	return draw_mix(key + n * DRAW_STEP);
}

static inline uint64_t
gen_draw(uint64_t *state)
{
	*state += DRAW_STEP;
	return draw_mix(*state);
}

static inline unsigned
gen_take(uint64_t *r, unsigned bits)
{
	unsigned v = (unsigned)*r & ((1u << bits) - 1);

	*r >>= bits;
	return v;
}

/* A number below n out of 32 bits. */
static inline unsigned
gen_below(uint32_t r, unsigned n)
{
	return (unsigned)((uint64_t)r * n >> 32);
}

/* Which one of many, a few of them often: who posted, where. The table gives
 * the level of a draw of 8 bits; level k has 2^k, and the last ones for all
 * that occur once, as many as there are posts. */
#define GEN_LEVEL_ONCE 16

static inline uint64_t
gen_rank(const unsigned char levels[256], uint64_t r, uint64_t index)
{
	unsigned level = levels[gen_take(&r, 8)];

	if (level == GEN_LEVEL_ONCE)
		return (UINT64_C(1) << GEN_LEVEL_ONCE) + index;
	return (UINT64_C(1) << level) + gen_take(&r, level);
}

#define GEN_PUT(p, text) gen_put(p, text, sizeof(text) - 1)

static inline char *
gen_put(char *p, const char *s, size_t len)
{
	memcpy(p, s, len);
	return p + len;
}

static inline char *
gen_put_word(char *p, const struct gen_word *w)
{
	memcpy(p, w, sizeof *w);
	return p + w->len;
}

static inline char *
gen_put_phrase(char *p, const struct gen_phrase *w)
{
	memcpy(p, w, sizeof *w);
	return p + w->len;
}

/* Eight hexadecimal digits, all at once: each half byte gets a byte of its
 * own, and those above 9 get the way from '9' to 'a' on top. */
static inline char *
gen_put_hex(char *p, uint32_t v)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x = v, letters;

	x = (x << 16 | x) & UINT64_C(0x0000ffff0000ffff);
	x = (x << 8 | x) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x << 4 | x) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	letters = (x + 6 * ones) >> 4 & ones;
	x += '0' * ones + ('a' - '9' - 1) * letters;
	for (int i = 0; i < 8; i++)
		p[i] = (char)(x >> (56 - 8 * i));
	return p + 8;
}

/* The columns of a post of category c, without quotes; `dice` is the state of
 * its draws. */
char *gen_put_title(
    const struct gen *g, char *p, const struct gen_category *c, uint64_t *dice);
char *gen_put_description(
    const struct gen *g, char *p, const struct gen_category *c, uint64_t *dice);
char *gen_put_tags(char *p, const struct gen_category *c, uint64_t *dice);

/* The name of a poster, and "12k", from the hash of a name. */
char *gen_put_name(char *p, uint64_t poster);
char *gen_put_followers(char *p, uint64_t hash);

/* The row of the pin table. */
char *gen_put_pin(const struct gen *g, uint64_t index, char *p);

#endif
