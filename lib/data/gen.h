/* SPDX-License-Identifier: MIT */
/*
 * gen - posts out of nothing: the rows of a post from its number.
 *
 * A row is a pure function of (seed, posts, number): no state, any order, the
 * same bytes on every machine and for ever. Integer arithmetic only. The
 * model is a census of real rows: their categories in contiguous blocks, 243
 * countries, placeholders and how they occur together, popular posters and
 * users who own many posts, other scripts, emoji, quotes and newlines.
 *
 *	post 7528 --hash--> its own draws: texts, uuid, time, kind of pin
 *	                \-> its poster  --hash--> name, followers
 *	                \-> its place   --hash--> coordinates, country
 *	                \-> its user    --hash--> name, age, date joined
 */
#ifndef DATA_GEN_H
#define DATA_GEN_H

#include <stdint.h>

#include "data/table.h"

#define GEN_POSTS 11154 /* of the built-in set */
#define GEN_POSTS_MAX ((uint64_t)1 << 40)
/* the first seed that gives 11,154 different times, as the census has them */
#define GEN_SEED 2
#define GEN_ROW_MAX 4096 /* bytes that a row can take, slack included */

#define GEN_DRAW 4096 /* slots of the table that draws countries */

struct gen {
	uint64_t seed, posts;
	uint64_t posters, places, users; /* how many there are */
	unsigned char country[GEN_DRAW]; /* a random slot's country */
};

/* posts is from 1 to GEN_POSTS_MAX. */
void gen_init(struct gen *g /* out */, uint64_t seed, uint64_t posts);

/* Writes the raw row of a post, from 0 to posts - 1, in table t: a JSON
 * object, no LF. dst has GEN_ROW_MAX bytes. Answers its end. */
char *gen_row(const struct gen *g, enum table t, uint64_t post, char *dst);

#endif
