/* SPDX-License-Identifier: MIT */
/*
 * gen-vocab - the vocabulary of the generator, and how often what occurs.
 * Private to gen*.c.
 *
 * An entry is padded to a fixed size, so that it is copied by a few moves
 * whatever its length (gen-parts.h), and tables have powers of two, so that a
 * few bits of a draw choose. Texts stand as in JSON, escaped.
 *
 *	gen-topics.c	what posts of each category are about
 *	gen-phrases.c	the sentences around it
 *	gen-odd.c	what is rare: decorations, other languages
 *	gen-people.c	names, ages
 *	gen-places.c	countries
 *
 * To change an entry changes the set for all (tests/unit/gen.c has its
 * checksum).
 */
#ifndef DATA_GEN_VOCAB_H
#define DATA_GEN_VOCAB_H

#include <stdbool.h>

#define W(s)                                                                   \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

struct gen_word {
	char s[15];
	unsigned char len;
};

struct gen_phrase {
	char s[31];
	unsigned char len;
};

#define GEN_CATEGORIES 13
#define GEN_TOPICS 32 /* of each kind, a category; 5 bits */

/* Lower-case ASCII. Any `how` goes before any `what`. */
struct gen_category {
	struct gen_word name;
	unsigned short start; /* its first index, of GEN_POSTS posts */
	struct gen_word how[GEN_TOPICS], what[GEN_TOPICS];
};
extern const struct gen_category gen_categories[GEN_CATEGORIES];

#define GEN_PHRASES 64 /* 6 bits */
#define GEN_TAGS 32    /* 5 bits */
#define GEN_ODD_TAGS 16

/* A title is opener, topic, closer; a sentence is lead, topic, tail, aside; a
 * tag is head, topic, tail. Those that come before a topic end with a blank,
 * those that come after it begin with what separates them, and sentences end
 * with a blank. An empty phrase stands for none. */
extern const struct gen_phrase gen_openers[GEN_PHRASES];
extern const struct gen_phrase gen_closers[GEN_PHRASES];
extern const struct gen_phrase gen_leads[GEN_PHRASES];
extern const struct gen_phrase gen_tails[GEN_PHRASES];
extern const struct gen_phrase gen_asides[GEN_PHRASES];
extern const struct gen_word gen_tag_heads[GEN_TAGS];
extern const struct gen_word gen_tag_tails[GEN_TAGS];
extern const struct gen_phrase gen_odd_tags[GEN_ODD_TAGS];

/* Where a rarity may occur; the index of its weights, which are of
 * GEN_ODDS_ALL titles or descriptions. */
enum gen_where { GEN_TITLE, GEN_DESCRIPTION, GEN_WHERES };

#define GEN_ODDS_BITS 12
#define GEN_ODDS_ALL (1u << GEN_ODDS_BITS)

/* What stands before and after a text. The lists end with a weightless one. */
struct gen_spice {
	unsigned short weight[GEN_WHERES];
	struct gen_phrase before, after;
};
extern const struct gen_spice gen_spices[];

#define GEN_CHUNKS 8 /* 3 bits */

/* Another language: pieces of text, in any order. */
struct gen_tongue {
	unsigned short weight[GEN_WHERES];
	bool blanks; /* between the pieces */
	struct {
		char s[55];
		unsigned char len;
	} chunks[GEN_CHUNKS];
};
extern const struct gen_tongue gen_tongues[];

#define GEN_NAMES 256	/* 8 bits */
#define GEN_BRANDS 64	/* 6 bits */
#define GEN_SUFFIXES 16 /* 4 bits */
#define GEN_ODD_NAMES 32

extern const struct gen_word gen_first_names[GEN_NAMES];
extern const struct gen_word gen_last_names[GEN_NAMES];
extern const struct gen_word gen_brands[GEN_BRANDS]; /* Happy */
extern const struct gen_word gen_goods[GEN_BRANDS];  /* Kitchen */
extern const struct gen_word gen_suffixes[GEN_SUFFIXES];
extern const struct gen_phrase gen_odd_names[GEN_ODD_NAMES];

#define GEN_AGE_MIN 20
#define GEN_AGES 41

extern const unsigned short gen_ages[GEN_AGES]; /* weights */

#define GEN_COUNTRIES 243

struct gen_country {
	unsigned short weight; /* of GEN_POSTS */
	struct {
		char s[60];
		unsigned char len;
	} name;
};
extern const struct gen_country gen_countries[GEN_COUNTRIES];

#endif
