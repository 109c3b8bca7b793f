/* SPDX-License-Identifier: MIT */
/* gen-text - titles, descriptions and tags; see gen-parts.h. */
#include "data/gen-parts.h"

#include <stdbool.h>

/* Characters of a description that is not cut, and of one that is, before its
 * ellipsis. */
#define WHOLE_MAX 178
#define CUT_AT 177
#define ELLIPSIS "…\u00a0"

/* Two words of the category, by 10 bits; `upper` is ' ' for initials in upper
 * case, else 0. */
static char *
put_topic(
    char *p, const struct gen_category *c, uint64_t *r, unsigned char upper)
{
	char *how = p, *what;

	p = gen_put_word(p, &c->how[gen_take(r, 5)]);
	*p++ = ' ';
	what = p;
	p = gen_put_word(p, &c->what[gen_take(r, 5)]);
	*how = (char)(*how ^ upper);
	*what = (char)(*what ^ upper);
	return p;
}

/* The entry of a draw below g->odd[where]: a language, or *spice is set. */
static const struct gen_tongue *
odd_find(const struct gen *g, enum gen_where where, unsigned n,
    const struct gen_spice **spice /* out */)
{
	const struct gen_tongue *t = gen_tongues;
	const struct gen_spice *s = gen_spices;

	if (n < g->alien[where]) {
		for (; n >= t->weight[where]; t++)
			n -= t->weight[where];
		return t;
	}
	for (n -= g->alien[where]; n >= s->weight[where]; s++)
		n -= s->weight[where];
	*spice = s;
	return NULL;
}

/* As many pieces of the language, of 3 bits each. */
static char *
put_alien(char *p, const struct gen_tongue *t, uint64_t r, unsigned pieces)
{
	for (unsigned i = 0; i < pieces; i++) {
		unsigned n = gen_take(&r, 3);

		if (i > 0 && t->blanks)
			*p++ = ' ';
		memcpy(p, t->chunks[n].s, sizeof t->chunks[n].s);
		p += t->chunks[n].len;
	}
	return p;
}

/* Between two topics of a title; half of the titles have one. */
static const struct gen_word joints[16] = {W(""), W(""), W(""), W(""), W(""),
    W(""), W(""), W(""), W(" and "), W(" and "), W(": "), W(" + "), W(" | "),
    W(" with "), W(", "), W(" or ")};

#define LISTS 6 /* of GEN_ODDS_ALL titles */

/* Six topics in a row, the longest titles. */
static char *
put_list(char *p, const struct gen_category *c, uint64_t r)
{
	for (int i = 0; i < 6; i++) {
		if (i > 0)
			p = GEN_PUT(p, ", ");
		p = put_topic(p, c, &r, ' ');
	}
	return p;
}

static char *
put_plain_title(char *p, const struct gen_category *c, uint64_t r)
{
	const struct gen_word *joint;

	p = gen_put_phrase(p, &gen_openers[gen_take(&r, 6)]);
	p = put_topic(p, c, &r, ' ');
	joint = &joints[gen_take(&r, 4)];
	if (joint->len > 0) {
		p = gen_put_word(p, joint);
		p = put_topic(p, c, &r, ' ');
	}
	return gen_put_phrase(p, &gen_closers[gen_take(&r, 6)]);
}

char *
gen_put_title(
    const struct gen *g, char *p, const struct gen_category *c, uint64_t *dice)
{
	uint64_t r = gen_draw(dice);
	unsigned n = gen_take(&r, GEN_ODDS_BITS);
	const struct gen_spice *spice = NULL;
	const struct gen_tongue *t;

	if (n >= g->odd[GEN_TITLE])
		return n >= GEN_ODDS_ALL - LISTS
			   ? put_list(p, c, gen_draw(dice))
			   : put_plain_title(p, c, r);
	t = odd_find(g, GEN_TITLE, n, &spice);
	if (t != NULL) {
		n = 1 + gen_take(&r, 2);
		return put_alien(p, t, r, n);
	}
	p = gen_put_phrase(p, &spice->before);
	p = put_plain_title(p, c, r);
	return gen_put_phrase(p, &spice->after);
}

/* The end of a description of any characters, cut if it is too long. */
static char *
cut(char *s, char *end)
{
	char *at = end;
	unsigned n = 0;

	for (char *p = s; p < end; n++) {
		unsigned char c = (unsigned char)*p;

		if (n == CUT_AT)
			at = p;
		p += c == '\\'	? 2
		     : c < 0xc0 ? 1
		     : c < 0xe0 ? 2
		     : c < 0xf0 ? 3
				: 4;
	}
	return n > WHOLE_MAX ? GEN_PUT(at, ELLIPSIS) : end;
}

/* One sentence, by 28 bits. */
static char *
put_sentence(char *p, const struct gen_category *c, uint64_t *r)
{
	p = gen_put_phrase(p, &gen_leads[gen_take(r, 6)]);
	p = put_topic(p, c, r, 0);
	p = gen_put_phrase(p, &gen_tails[gen_take(r, 6)]);
	return gen_put_phrase(p, &gen_asides[gen_take(r, 6)]);
}

static char *
put_sentences(
    char *p, const struct gen_category *c, uint64_t *dice, unsigned shape)
{
	static const unsigned char counts[16] = {
	    0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4};
	uint64_t r = gen_draw(dice);
	unsigned count = counts[shape];

	if (count == 0)
		return put_topic(p, c, &r, ' ');
	for (unsigned i = 0; i < count; i++) {
		if (i == 2)
			r = gen_draw(dice);
		p = put_sentence(p, c, &r);
	}
	return p - 1; /* the last blank */
}

char *
gen_put_description(
    const struct gen *g, char *p, const struct gen_category *c, uint64_t *dice)
{
	uint64_t r = gen_draw(dice);
	unsigned n = gen_take(&r, GEN_ODDS_BITS), shape = gen_take(&r, 4);
	const struct gen_spice *spice = NULL;
	const struct gen_tongue *t;
	char *s = p;

	if (n >= g->odd[GEN_DESCRIPTION]) {
		p = put_sentences(p, c, dice, shape);
		return p - s > WHOLE_MAX ? GEN_PUT(s + CUT_AT, ELLIPSIS) : p;
	}
	t = odd_find(g, GEN_DESCRIPTION, n, &spice);
	if (t != NULL) {
		p = put_alien(p, t, r, 1 + shape);
	} else {
		p = gen_put_phrase(p, &spice->before);
		p = put_sentences(p, c, dice, shape);
		p = gen_put_phrase(p, &spice->after);
	}
	return cut(s, p);
}

static char *
put_tag(char *p, const struct gen_category *c, uint64_t *r)
{
	bool how = gen_take(r, 1) != 0;
	unsigned n = gen_take(r, 5);
	char *s = p;

	/* "Diy Bracelets", or "Paper Bracelets" */
	p = gen_put_word(p, how ? &c->how[n] : &gen_tag_heads[n]);
	*s = (char)(*s & ~' ');
	*p = ' ';
	p += how;
	s = p;
	p = gen_put_word(p, &c->what[gen_take(r, 5)]);
	*s = (char)(*s & ~' ');
	return gen_put_word(p, &gen_tag_tails[gen_take(r, 5)]);
}

char *
gen_put_tags(char *p, const struct gen_category *c, uint64_t *dice)
{
	uint64_t r = gen_draw(dice);
	unsigned rare = gen_take(&r, 10), odd = gen_take(&r, 4);
	unsigned count = rare == 0 ? 8 : 9;

	if (rare < 48) { /* one that is not of the category */
		p = gen_put_phrase(p, &gen_odd_tags[odd]);
		*p++ = ',';
		count--;
	}
	for (unsigned i = 0; i < count; i++) {
		if (i % 3 == 0)
			r = gen_draw(dice);
		p = put_tag(p, c, &r);
		*p++ = ',';
	}
	return p - 1;
}
