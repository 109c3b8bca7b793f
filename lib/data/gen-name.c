/* SPDX-License-Identifier: MIT */
/* gen-name - posters: who they are, and who follows them; see gen-parts.h. */
#include "data/gen-parts.h"
#include "json/num.h"

/* Forms of names. F and L stand for a person's names, B for a brand, G and O
 * for its goods, b and g for the same in lower case, S for what may follow, X
 * for an odd name; the rest is itself. */
static const char *const forms[32] = {"F L", "F L", "F L", "F L", "F L", "F L",
    "F L", "F L", "F L", "F L", "F L", "F L", "B GS", "B GS", "B GS", "B GS",
    "B GS", "BGS", "BGS", "BGS", "BGS", "The B GS", "The B GS", "F GS", "F GS",
    "G & OS", "G & OS", "F's G", "bg.com", "bg.com", "F L | B G | O", "X G"};

char *
gen_put_name(char *p, uint64_t r)
{
	const char *f = forms[gen_take(&r, 5)];
	const struct gen_word *first = &gen_first_names[gen_take(&r, 8)];
	const struct gen_word *last = &gen_last_names[gen_take(&r, 8)];
	const struct gen_word *brand = &gen_brands[gen_take(&r, 6)];
	const struct gen_word *good = &gen_goods[gen_take(&r, 6)];
	const struct gen_word *other = &gen_goods[gen_take(&r, 6)];
	const struct gen_word *suffix = &gen_suffixes[gen_take(&r, 4)];
	const struct gen_phrase *odd = &gen_odd_names[gen_take(&r, 5)];

	for (; *f != '\0'; f++) {
		char *s = p;

		switch (*f) {
		case 'F': p = gen_put_word(p, first); break;
		case 'L': p = gen_put_word(p, last); break;
		case 'B': p = gen_put_word(p, brand); break;
		case 'G': p = gen_put_word(p, good); break;
		case 'O': p = gen_put_word(p, other); break;
		case 'S': p = gen_put_word(p, suffix); break;
		case 'X': p = gen_put_phrase(p, odd); break;
		case 'b':
			p = gen_put_word(p, brand);
			*s |= ' ';
			break;
		case 'g':
			p = gen_put_word(p, good);
			*s |= ' ';
			break;
		default: *p++ = *f;
		}
	}
	return p;
}

/* The smaller one of two draws, so that small numbers are frequent. */
static unsigned
lesser(uint64_t r, unsigned n)
{
	unsigned a = gen_below((uint32_t)r, n);
	unsigned b = gen_below((uint32_t)(r >> 32), n);

	return a < b ? a : b;
}

/* Each with its share: from a number up, how many of them, and the unit. */
static const struct count {
	unsigned short weight, from, n;
	char unit;
} counts[] = {
    {1260, 10, 90, 'k'},
    {1069, 100, 892, 'k'},
    {703, 1, 9, 'k'},
    {424, 100, 899, 0},
    {326, 1, 9, 'M'},
    {197, 10, 90, 0},
    {103, 0, 10, 0},
    {5, 10, 6, 'M'},
};
#define COUNTS_ALL 4087

char *
gen_put_followers(char *p, uint64_t hash)
{
	unsigned at = (unsigned)(gen_draw(&hash) >> 32);
	const struct count *c = counts;

	for (at = gen_below(at, COUNTS_ALL); at >= c->weight; c++)
		at -= c->weight;
	p += num_put(p, c->from + lesser(gen_draw(&hash), c->n));
	*p = c->unit;
	return p + (c->unit != 0);
}
