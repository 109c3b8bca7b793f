/* SPDX-License-Identifier: MIT */
/* gen - the geo and user rows, and what all rows share; see gen.h. */
#include "data/gen.h"

#include <string.h>

#include "data/gen-row.h"
#include "data/gen-words.h"
#include "data/when.h"

/* Streams of draws, so that what one row needs never moves another's. */
enum stream { OF_PIN = 1, OF_GEO, OF_USER, OF_PLACE, OF_PERSON };

/* 2017-10-19T15:13:42Z to 2022-10-19T17:54:26Z: the census's first and last */
#define TIME_FIRST INT64_C(1508426022)
#define TIME_SPAN INT64_C(157776045)

void
gen_init(struct gen *g, uint64_t seed, uint64_t posts)
{
	int total = 0, sum = 0, slot = 0;

	g->seed = seed;
	g->posts = posts;
	/* the census has 11,154 posts at 5,307 places, by about 6,000 users;
	 * as draws are skewed, fewer of these are met than there are */
	g->posters = posts / 2 + 1;
	g->places = posts * 2 / 3 + 1;
	g->users = posts * 3 / 4 + 1;
	for (int i = 0; i < GEN_COUNTRIES; i++)
		total += gen_countries[i].weight;
	for (int i = 0; i < GEN_COUNTRIES; i++) {
		sum += gen_countries[i].weight;
		while (slot < sum * GEN_DRAW / total)
			g->country[slot++] = (unsigned char)i;
	}
}

struct draws
gen_draws(const struct gen *g, int stream, uint64_t n)
{
	struct draws d = {g->seed * GEN_ODD + (uint64_t)stream};

	d.state = gen_mix(d.state) ^ n * GEN_ODD;
	d.state = gen_mix(d.state);
	return d;
}

uint64_t
gen_skewed(struct draws *d, uint64_t n)
{
	/* the square of a uniform draw: one in a hundred draws of ten thousand
	 * things is the first, and half of the things come at all */
	uint64_t u = gen_draw(d) >> 32, square = u * u >> 32;

	return (square * (n >> 20) >> 12) + (square * (n & 0xfffff) >> 32);
}

char *
gen_put_int(char *dst, uint64_t v)
{
	char text[20], *p = text + sizeof text;

	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	return put(dst, p, (size_t)(text + sizeof text - p));
}

static char *
put_time(char *dst, int64_t secs)
{
	when_put(dst, secs);
	dst[10] = ' ';
	return dst + WHEN_TEXT - 1; /* without the Z */
}

/* A coordinate of six digits, the last of them not 0, so that every reader
 * keeps them all: 5.12345, 51.2345, 151.234. */
static char *
put_degrees(char *dst, struct draws *d, unsigned whole)
{
	uint64_t r = gen_draw(d);
	int places = whole >= 100 ? 3 : whole >= 10 ? 4 : 5;

	if (r & 1)
		*dst++ = '-';
	dst = gen_put_int(dst, whole);
	*dst++ = '.';
	for (r >>= 1; places > 1; places--, r >>= 8)
		*dst++ = (char)('0' + ((r & 0xff) * 10 >> 8));
	*dst++ = (char)('1' + ((r & 0xff) * 9 >> 8));
	return dst;
}

static char *
geo_row(const struct gen *g, uint64_t post, char *dst)
{
	struct draws d = gen_draws(g, OF_GEO, post);
	struct draws place = gen_draws(g, OF_PLACE, gen_skewed(&d, g->places));
	const char *country =
	    gen_countries[g->country[gen_draw(&place) % GEN_DRAW]].name;

	dst = PUT(dst, "{\"ind\":");
	dst = gen_put_int(dst, post);
	dst = PUT(dst, ",\"timestamp\":\"");
	dst = put_time(
	    dst, TIME_FIRST + (int64_t)(gen_draw(&d) % (uint64_t)TIME_SPAN));
	dst = PUT(dst, "\",\"latitude\":");
	dst = put_degrees(dst, &place, (unsigned)(gen_draw(&place) % 90));
	dst = PUT(dst, ",\"longitude\":");
	dst = put_degrees(dst, &place, (unsigned)(gen_draw(&place) % 180));
	dst = PUT(dst, ",\"country\":\"");
	dst = put(dst, country, strlen(country));
	return PUT(dst, "\"}");
}

/* 20 to 60, a fifth of them 20. */
static unsigned
age(struct draws *d)
{
	unsigned r = gen_below(d, 1000);

	if (r < 196)
		return 20;
	if (r < 304)
		return 21;
	return 22 + gen_below(d, 14) + gen_below(d, 14) + gen_below(d, 13);
}

/* From 2015-10-21T03:17:47Z to 2017-10-20T10:44:26Z, the shares of the years
 * as in the census. */
static int64_t
date_joined(struct draws *d)
{
	static const struct {
		unsigned share;
		int64_t first, span;
	} years[] = {
	    {403, 1445397467, 6208933}, /* to the end of 2015 */
	    {838, 1451606400, 31622400},
	    {1000, 1483228800, 25267467},
	};
	unsigned r = gen_below(d, 1000), i = 0;

	while (r >= years[i].share)
		i++;
	return years[i].first +
	       (int64_t)(gen_draw(d) % (uint64_t)years[i].span);
}

static char *
user_row(const struct gen *g, uint64_t post, char *dst)
{
	struct draws d = gen_draws(g, OF_USER, post);
	struct draws who = gen_draws(g, OF_PERSON, gen_skewed(&d, g->users));
	/* names early in the alphabet come more often */
	const struct gen_word *first = &gen_first[gen_skewed(&who, GEN_FIRST)];
	const struct gen_word *last = &gen_last[gen_skewed(&who, GEN_LAST)];

	dst = PUT(dst, "{\"ind\":");
	dst = gen_put_int(dst, post);
	dst = PUT(dst, ",\"first_name\":\"");
	dst = put_word(dst, first);
	dst = PUT(dst, "\",\"last_name\":\"");
	dst = put_word(dst, last);
	dst = PUT(dst, "\",\"age\":");
	dst = gen_put_int(dst, age(&who));
	dst = PUT(dst, ",\"date_joined\":\"");
	dst = put_time(dst, date_joined(&who));
	return PUT(dst, "\"}");
}

char *
gen_row(const struct gen *g, enum table t, uint64_t post, char *dst)
{
	struct draws d;

	switch (t) {
	case TABLE_GEO: return geo_row(g, post, dst);
	case TABLE_USER: return user_row(g, post, dst);
	default:
		d = gen_draws(g, OF_PIN, post);
		return gen_pin_row(g, post, &d, dst);
	}
}
