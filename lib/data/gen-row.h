/* SPDX-License-Identifier: MIT */
/* gen-row - what gen.c and gen-pin.c share: draws, and putting text. */
#ifndef DATA_GEN_ROW_H
#define DATA_GEN_ROW_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "data/gen-words.h"
#include "data/gen.h"

/* A stream of random numbers: a counter and a mixer (the constants are those
 * of splitmix64, G. Steele and others, 2014). */
struct draws {
	uint64_t state;
};

#define GEN_ODD UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t
gen_mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline uint64_t
gen_draw(struct draws *d)
{
	d->state += GEN_ODD;
	return gen_mix(d->state);
}

/* 0 to n - 1. */
static inline unsigned
gen_below(struct draws *d, unsigned n)
{
	return (unsigned)((gen_draw(d) >> 32) * n >> 32);
}

/* The draws of thing n of a stream. */
struct draws gen_draws(const struct gen *g, int stream, uint64_t n);

/* 0 to n - 1, small numbers more often; n up to 2^40. */
uint64_t gen_skewed(struct draws *d, uint64_t n);

static inline char *
put(char *dst, const char *s, size_t n)
{
	memcpy(dst, s, n);
	return dst + n;
}

#define PUT(dst, literal) put((dst), literal, sizeof(literal) - 1)

/* Copies more than the word, as there is room. */
static inline char *
put_word(char *dst, const struct gen_word *w)
{
	memcpy(dst, w->s, sizeof w->s);
	return dst + w->len;
}

char *gen_put_int(char *dst, uint64_t v);

/* The row of a pin from its draws. */
char *gen_pin_row(
    const struct gen *g, uint64_t post, struct draws *d, char *dst);

#endif
