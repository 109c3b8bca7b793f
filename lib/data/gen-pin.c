/* SPDX-License-Identifier: MIT */
/* gen-pin - the rows of posts; see gen.h. Shares are those of the census. */
#include "data/gen-parts.h"
#include "json/num.h"

#include <stdbool.h>

/* What the scraper leaves where it finds nothing. */
#define NO_TITLE "No Title Data Available"
#define NO_USER "User Info Error"
#define NO_TAGS "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e"
#define NO_IMAGE "Image src error."
#define NO_DESCRIPTION "No description available"

#define STORY "multi-video(story page format)"

/* What became of a post. Of 4,096: */
#define FAILED 32	/* stories of which nothing was found at all, */
#define BARE 106	/* with those of which no image was found, */
#define STORIES 312	/* with all other stories, and with */
#define UNDESCRIBED 380 /* posts that have no description */

struct fate {
	bool story, failed, bare, undescribed, untagged, video;
	enum rare {
		EMPTY_TITLE,
		EMPTY_TITLE_TOO,
		UNTITLED,
		UNTITLED_DESCRIPTION,
		NO_FOLLOWERS,
	} rare; /* or a larger number */
};

static struct fate
fate_of(uint64_t r)
{
	unsigned n = gen_take(&r, 12);

	return (struct fate){
	    .failed = n < FAILED,
	    .bare = n < BARE,
	    .story = n < STORIES,
	    .undescribed = n >= STORIES && n < UNDESCRIBED,
	    .untagged = n < FAILED || gen_take(&r, 7) == 0,
	    .video = gen_take(&r, 5) == 0,
	    .rare = (enum rare)gen_take(&r, 12),
	};
}

/* A version 4 UUID. It holds all bits of `own`, which no other post has. */
static char *
put_uuid(char *p, uint64_t own)
{
	uint64_t more = draw_mix(own + DRAW_STEP);
	uint32_t version = 0x4000 | (more & 0x0fff);
	uint32_t variant = 0x8000 | (more >> 12 & 0x3fff);
	char hex[32];

	gen_put_hex(hex, (uint32_t)(own >> 32));
	gen_put_hex(hex + 8, (uint32_t)(own & 0xffff0000) | version);
	gen_put_hex(hex + 16, variant << 16 | (uint32_t)(own & 0xffff));
	gen_put_hex(hex + 24, (uint32_t)(more >> 32));
	p = gen_put(p, hex, 8);
	*p++ = '-';
	p = gen_put(p, hex + 8, 4);
	*p++ = '-';
	p = gen_put(p, hex + 12, 4);
	*p++ = '-';
	p = gen_put(p, hex + 16, 4);
	*p++ = '-';
	return gen_put(p, hex + 20, 12);
}

/* The name and the followers of a poster, and what is between them. */
static char *
put_poster(
    const struct gen *g, char *p, uint64_t r, uint64_t index, struct fate fate)
{
	uint64_t poster = gen_hash(g->poster, gen_rank(g->fame, r, index));
	uint64_t hash = 0;
	char *s = p;

	if (fate.failed)
		return GEN_PUT(p, NO_USER "\",\"follower_count\":\"" NO_USER);
	p = gen_put_name(p, poster);
	/* whoever has the name has the followers */
	for (; s < p; s++)
		hash = (hash ^ (unsigned char)*s) * DRAW_MUL1;
	*p = ' '; /* one of 64 has a blank at the end */
	p += poster >> 58 == 0;
	p = GEN_PUT(p, "\",\"follower_count\":\"");
	if (fate.rare == NO_FOLLOWERS)
		return GEN_PUT(p, NO_USER);
	return gen_put_followers(p, hash);
}

static char *
put_image(char *p, bool video, uint64_t *dice)
{
	uint64_t a = gen_draw(dice), b = gen_draw(dice);
	unsigned n = b & 0x3ff;
	char hex[32];

	p = GEN_PUT(p, "https://i.example.com/");
	if (video)
		p = GEN_PUT(p, "videos/thumbnails/");
	p = GEN_PUT(p, "originals/");
	gen_put_hex(hex, (uint32_t)(a >> 32));
	gen_put_hex(hex + 8, (uint32_t)a);
	gen_put_hex(hex + 16, (uint32_t)(b >> 32));
	gen_put_hex(hex + 24, (uint32_t)b);
	for (int i = 0; i < 6; i += 2) {
		p = gen_put(p, hex + i, 2);
		*p++ = '/';
	}
	p = gen_put(p, hex, sizeof hex);
	if (video)
		return GEN_PUT(p, ".0000001.jpg");
	if (n < 872)
		return GEN_PUT(p, ".jpg");
	return n < 1019	  ? GEN_PUT(p, ".png")
	       : n < 1023 ? GEN_PUT(p, ".webp")
			  : GEN_PUT(p, ".gif");
}

static const struct gen_category *
category_of(const struct gen *g, uint64_t index)
{
	unsigned n = 0;

	for (int i = 1; i < GEN_CATEGORIES; i++)
		n += index >= g->starts[i];
	return &gen_categories[n];
}

static char *
put_texts(const struct gen *g, char *p, const struct gen_category *c,
    struct fate fate, uint64_t *dice)
{
	if (fate.failed)
		p = GEN_PUT(p, NO_TITLE);
	else if (fate.rare == UNTITLED)
		p = GEN_PUT(p, "Untitled");
	else if (fate.rare > EMPTY_TITLE_TOO)
		p = gen_put_title(g, p, c, dice);
	p = GEN_PUT(p, "\",\"description\":\"");
	if (fate.story)
		return GEN_PUT(p, NO_DESCRIPTION " Story format");
	if (fate.undescribed)
		return GEN_PUT(p, NO_DESCRIPTION);
	if (fate.rare == UNTITLED_DESCRIPTION)
		return GEN_PUT(p, "Untitled");
	return gen_put_description(g, p, c, dice);
}

static char *
put_row(const struct gen *g, uint64_t index, uint64_t own, char *p)
{
	const struct gen_category *c = category_of(g, index);
	uint64_t dice = own;
	struct fate fate;

	/* one of 1,024 was posted twice: it is its neighbour once more */
	if (own >> 54 == 0 && index > 0)
		dice = gen_hash(g->pin, --index);
	fate = fate_of(gen_draw(&dice));
	p = put_texts(g, p, c, fate, &dice);
	p = GEN_PUT(p, "\",\"poster_name\":\"");
	p = put_poster(g, p, gen_draw(&dice), index, fate);
	p = GEN_PUT(p, "\",\"tag_list\":\"");
	p = fate.untagged ? GEN_PUT(p, NO_TAGS) : gen_put_tags(p, c, &dice);
	p = GEN_PUT(p, "\",\"is_image_or_video\":\"");
	p = fate.story	 ? GEN_PUT(p, STORY)
	    : fate.video ? GEN_PUT(p, "video")
			 : GEN_PUT(p, "image");
	p = GEN_PUT(p, "\",\"image_src\":\"");
	p = fate.bare ? GEN_PUT(p, NO_IMAGE)
		      : put_image(p, fate.story || fate.video, &dice);
	p = fate.bare ? GEN_PUT(p, "\",\"downloaded\":0,\"save_location\":")
		      : GEN_PUT(p, "\",\"downloaded\":1,\"save_location\":");
	p = GEN_PUT(p, "\"Local save in /data/");
	p = gen_put_word(p, &c->name);
	p = GEN_PUT(p, "\",\"category\":\"");
	p = gen_put_word(p, &c->name);
	return GEN_PUT(p, "\"}");
}

/* \uXXXX */
static char *
put_unit(char *p, uint32_t unit)
{
	char hex[8];

	gen_put_hex(hex, unit);
	p = GEN_PUT(p, "\\u");
	return gen_put(p, hex + 4, 4);
}

/* The well-formed UTF-8 in s[0..len), with what is not ASCII as \uXXXX, as
 * json.dumps of Python writes it. */
static char *
put_escaped(char *p, const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s, *end = u + len;

	while (u < end) {
		unsigned more = *u < 0xc0   ? 0
				: *u < 0xe0 ? 1
				: *u < 0xf0 ? 2
					    : 3;
		uint32_t c = *u++;

		if (more == 0) {
			*p++ = (char)c;
			continue;
		}
		for (c &= 0x3fu >> more; more > 0; more--)
			c = c << 6 | (*u++ & 0x3f);
		if (c >= 0x10000) {
			c -= 0x10000;
			p = put_unit(p, 0xd800 + (c >> 10));
			c = 0xdc00 + (c & 0x3ff);
		}
		p = put_unit(p, c);
	}
	return p;
}

char *
gen_put_pin(const struct gen *g, uint64_t index, char *p)
{
	uint64_t own = gen_hash(g->pin, index);
	char raw[GEN_ROW_MAX / 2], *s;

	p = GEN_PUT(p, "{\"index\":");
	p += num_put(p, (int64_t)index);
	p = GEN_PUT(p, ",\"unique_id\":\"");
	p = put_uuid(p, own);
	p = GEN_PUT(p, "\",\"title\":\"");
	if ((own & 7) != 0)
		return put_row(g, index, own, p);
	s = put_row(g, index, own, raw);
	return put_escaped(p, raw, (size_t)(s - raw));
}
