/* SPDX-License-Identifier: MIT */
/*
 * gen - posts out of nothing: rows as a scraper of such a site leaves them.
 *
 * Every row is a pure function of (seed, posts, index): any post can be made
 * without those before it. It is made of integers alone, without libm, locale
 * or the byte order of the machine, so the same everywhere and for ever: a
 * checksum in the tests says so.
 *
 * The set is modelled on a census of a real one. It has its columns, its
 * shares and its dirt:
 *
 *	pin	13 categories in blocks; placeholders where the scraper found
 *		nothing, together as they occur; counts as "12k"; emoji, line
 *		ends, quotes, blanks around, text cut off with an ellipsis; in
 *		one row of eight what is not ASCII stands as \uXXXX
 *	geo	243 countries, most posts in the first of the alphabet; places
 *		that come again, always in the same country
 *	user	a few users own many posts; ages from 20 up, most of them 20
 *
 * and, to be told from it, hosts that do not exist and people nobody is.
 * unique_id differs from post to post. A user, a place, and a poster's count
 * of followers are functions of who or where it is.
 *
 *	gen_init(&g, GEN_SEED, GEN_POSTS);
 *	for (i = 0; i < g.posts; i++)
 *		out_commit(gen_row(&g, TABLE_PIN, i, out_reserve(GEN_ROW_MAX)));
 */
#ifndef DATA_GEN_H
#define DATA_GEN_H

#include <stddef.h>
#include <stdint.h>

#include "data/table.h"

#define GEN_POSTS 11154 /* the default set */
#define GEN_POSTS_MAX (INT64_C(1) << 40)
/* the first with every country, every placeholder and no timestamp twice */
#define GEN_SEED 1

#define GEN_ROW_MAX 8192 /* bytes that gen_row needs; a row has fewer */

/* Filled by gen_init, constant afterwards. */
struct gen {
	uint64_t posts;
	/* private: what the draws of each kind begin with */
	uint64_t pin, geo, user, poster, person, place;
	uint64_t starts[13];	   /* of the categories */
	unsigned odd[2], alien[2]; /* weights: all rarities, all languages */
	/* weights as tables, so that a draw is a look */
	unsigned char fame[256], crowd[256], age[1024], country[GEN_POSTS];
};

/* posts is 1 to GEN_POSTS_MAX. */
void gen_init(struct gen *g /* out */, uint64_t seed, uint64_t posts);

/* Writes the raw row of post `index` (below posts) as a JSON object, without
 * LF, and answers its length. dst has room for GEN_ROW_MAX bytes, of which
 * those past the row may be overwritten. */
size_t gen_row(const struct gen *g, enum table t, uint64_t index, char *dst);

/* The same as an envelope, whose topic is the table and whose key the index;
 * it needs GEN_ENVELOPE_MAX bytes. */
#define GEN_ENVELOPE_MAX (GEN_ROW_MAX + 64)
size_t gen_envelope(
    const struct gen *g, enum table t, uint64_t index, char *dst);

#endif
