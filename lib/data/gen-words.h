/* SPDX-License-Identifier: MIT */
/*
 * gen-words - the vocabulary of the generator, as data.
 *
 * Entries have a fixed size, so that one is copied whole by a few moves, and
 * the numbers of most are powers of two, so that a draw is a mask. Changing
 * anything here changes the built-in set, and breaks its golden checksum.
 */
#ifndef DATA_GEN_WORDS_H
#define DATA_GEN_WORDS_H

#define GEN_WORDS 256
#define GEN_FIRST 128
#define GEN_LAST 256
#define GEN_FOREIGN 64
#define GEN_EMOJI 16
#define GEN_COUNTRIES 243

struct gen_word {
	char s[15];
	unsigned char len;
};

/* What is not ASCII: as UTF-8, and as Python's json.dumps writes it. */
struct gen_piece {
	char raw[23];
	unsigned char raw_len;
	char escaped[63];
	unsigned char escaped_len;
};

/* Posts of a country among 11,154, as seen in real data. */
struct gen_country {
	const char *name;
	int weight;
};

extern const struct gen_word gen_words[GEN_WORDS];
extern const struct gen_word gen_first[GEN_FIRST];
extern const struct gen_word gen_last[GEN_LAST];
extern const struct gen_piece gen_foreign[GEN_FOREIGN];
extern const struct gen_piece gen_emoji[GEN_EMOJI];
extern const struct gen_country gen_countries[GEN_COUNTRIES];

#endif
