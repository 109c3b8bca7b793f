/* SPDX-License-Identifier: MIT */
/* gen - the tables made at start, and the rows of places and users; see
 * gen.h. */
#include "data/gen.h"

#include <stdio.h>

#include "data/gen-parts.h"
#include "data/when.h"
#include "json/num.h"

#define DAY 86400

/* Shares of the levels of gen_rank, of 256; the rest occurs once. Of users and
 * posters the most famous owns 2 posts of 100, and 4 of 10 are of somebody who
 * has no other. A country has few places, but a fifth of its posts is in the
 * first. */
static const unsigned char fame[] = {
    6, 6, 8, 10, 12, 13, 18, 20, 20, 18, 16, 26};
static const unsigned char crowd[] = {60, 40, 36, 30, 24, 16, 10};

/* A stretch of days from one since 1970, and the posts or users in it. */
struct span {
	unsigned short weight, from, days;
};

/* 2017-10-19 to 2022-10-19, by year */
static const struct span posted[] = {
    {432, 17458, 74},
    {2316, 17532, 365},
    {2192, 17897, 365},
    {2172, 18262, 366},
    {2208, 18628, 365},
    {1834, 18993, 292},
};
#define POSTED_ALL 11154

/* 2015-10-21 to 2017-10-20 */
static const struct span joined[] = {
    {2356, 16729, 72},
    {2541, 16801, 366},
    {951, 17167, 293},
};
#define JOINED_ALL 5848

static void
levels_make(unsigned char dst[256], const unsigned char *shares, size_t n)
{
	memset(dst, GEN_LEVEL_ONCE, 256);
	for (size_t level = 0; level < n; dst += shares[level++])
		memset(dst, (int)level, shares[level]);
}

static void
countries_make(unsigned char dst[GEN_POSTS])
{
	for (int i = 0; i < GEN_COUNTRIES; dst += gen_countries[i++].weight)
		memset(dst, i, gen_countries[i].weight);
}

static void
ages_make(unsigned char *dst, unsigned n)
{
	unsigned all = 0, sum = 0, at = 0;

	for (int i = 0; i < GEN_AGES; i++)
		all += gen_ages[i];
	for (int i = 0; i < GEN_AGES; i++) {
		sum += gen_ages[i];
		for (; at < sum * n / all; at++)
			dst[at] = (unsigned char)(GEN_AGE_MIN + i);
	}
}

static void
odds_make(struct gen *g)
{
	for (int where = 0; where < GEN_WHERES; where++) {
		const struct gen_tongue *t = gen_tongues;
		const struct gen_spice *s = gen_spices;

		g->alien[where] = 0;
		for (; t->weight[GEN_TITLE] > 0; t++)
			g->alien[where] += t->weight[where];
		g->odd[where] = g->alien[where];
		for (; s->weight[GEN_TITLE] > 0; s++)
			g->odd[where] += s->weight[where];
	}
}

void
gen_init(struct gen *g, uint64_t seed, uint64_t posts)
{
	uint64_t state = draw_mix(seed + DRAW_STEP);

	g->posts = posts;
	g->pin = gen_draw(&state);
	g->geo = gen_draw(&state);
	g->user = gen_draw(&state);
	g->poster = gen_draw(&state);
	g->person = gen_draw(&state);
	g->place = gen_draw(&state);
	for (int i = 0; i < GEN_CATEGORIES; i++)
		g->starts[i] = posts * gen_categories[i].start / GEN_POSTS;
	levels_make(g->fame, fame, sizeof fame);
	levels_make(g->crowd, crowd, sizeof crowd);
	countries_make(g->country);
	ages_make(g->age, sizeof g->age);
	odds_make(g);
}

/* "2020-08-28 03:52:47", somewhere in the spans, which weigh `all`. */
static char *
put_time(char *p, const struct span *s, unsigned all, uint64_t r)
{
	unsigned at = gen_below((uint32_t)(r >> 32), all);

	for (; at >= s->weight; s++)
		at -= s->weight;
	when_put(p, (int64_t)s->from * DAY +
			gen_below((uint32_t)r, s->days * (unsigned)DAY));
	p[10] = ' ';
	return p + WHEN_TEXT - 1; /* without the Z */
}

/* Degrees with six digits, the first and the last of which are not 0: a float
 * of single precision as Python prints it. */
static char *
put_degrees(char *p, uint64_t r, unsigned below)
{
	static const uint32_t tens[] = {
	    1, 10, 100, 1000, 10000, 100000, 1000000};
	unsigned negative = gen_take(&r, 1);
	unsigned whole = gen_take(&r, 16) * below >> 16;
	unsigned digits = whole >= 100 ? 3 : whole >= 10 ? 4 : whole ? 5 : 6;
	uint32_t least = whole ? 0 : tens[5];
	uint32_t part = least + gen_below((uint32_t)r, tens[digits] - least);

	*p = '-';
	p += negative;
	p += num_put(p, whole);
	*p++ = '.';
	part += part % 10 == 0;
	for (unsigned i = digits; i-- > 0; part /= 10)
		p[i] = (char)('0' + part % 10);
	return p + digits;
}

static char *
put_geo(const struct gen *g, uint64_t index, char *p)
{
	uint64_t state = gen_hash(g->geo, index), r = gen_draw(&state), place;
	unsigned n = g->country[gen_below((uint32_t)(r >> 32), GEN_POSTS)];
	const struct gen_country *c = &gen_countries[n];

	/* the place says where and in which country it is */
	place = gen_hash(gen_hash(g->place, n), gen_rank(g->crowd, r, index));
	p = GEN_PUT(p, "{\"ind\":");
	p += num_put(p, (int64_t)index);
	p = GEN_PUT(p, ",\"timestamp\":\"");
	p = put_time(p, posted, POSTED_ALL, gen_draw(&state));
	p = GEN_PUT(p, "\",\"latitude\":");
	p = put_degrees(p, gen_draw(&place), 90);
	p = GEN_PUT(p, ",\"longitude\":");
	p = put_degrees(p, gen_draw(&place), 180);
	p = GEN_PUT(p, ",\"country\":\"");
	memcpy(p, c->name.s, sizeof c->name.s);
	p += c->name.len;
	return GEN_PUT(p, "\"}");
}

static char *
put_user(const struct gen *g, uint64_t index, char *p)
{
	uint64_t rank = gen_rank(g->fame, gen_hash(g->user, index), index);
	uint64_t person = gen_hash(g->person, rank), r = gen_draw(&person);
	unsigned first = gen_take(&r, 8), last = gen_take(&r, 8);
	unsigned age = gen_take(&r, 10);

	/* who owns most is among the first of the alphabet, and young */
	if (rank < 8) {
		first %= 16;
		last %= 16;
		age %= 256;
	}
	p = GEN_PUT(p, "{\"ind\":");
	p += num_put(p, (int64_t)index);
	p = GEN_PUT(p, ",\"first_name\":\"");
	p = gen_put_word(p, &gen_first_names[first]);
	p = GEN_PUT(p, "\",\"last_name\":\"");
	p = gen_put_word(p, &gen_last_names[last]);
	p = GEN_PUT(p, "\",\"age\":");
	p += num_put(p, g->age[age]);
	p = GEN_PUT(p, ",\"date_joined\":\"");
	p = put_time(p, joined, JOINED_ALL, gen_draw(&person));
	return GEN_PUT(p, "\"}");
}

size_t
gen_row(const struct gen *g, enum table t, uint64_t index, char *dst)
{
	switch (t) {
	case TABLE_PIN: return (size_t)(gen_put_pin(g, index, dst) - dst);
	case TABLE_GEO: return (size_t)(put_geo(g, index, dst) - dst);
	case TABLE_USER: return (size_t)(put_user(g, index, dst) - dst);
	default: return 0;
	}
}

size_t
gen_envelope(const struct gen *g, enum table t, uint64_t index, char *dst)
{
	char *p = dst;

	p += snprintf(p, GEN_ENVELOPE_MAX - GEN_ROW_MAX,
	    "{\"topic\":\"%s\",\"key\":\"%llu\",\"value\":", table_names[t],
	    (unsigned long long)index);
	p += gen_row(g, t, index, p);
	*p++ = '}';
	return (size_t)(p - dst);
}
