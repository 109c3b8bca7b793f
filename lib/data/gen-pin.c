/* SPDX-License-Identifier: MIT */
/* gen-pin - the rows of pins: categories, texts and all their dirt. Shares
 * are those of the census: of 4,119 real rows. */
#include "data/gen-row.h"

#define OF_POSTER 6 /* after the streams of gen.c */
#define CENSUS 4119

static const struct {
	const char *name;
	unsigned first; /* of 11,154 posts */
} categories[] = {
    {"art", 0},
    {"beauty", 892},
    {"christmas", 1640},
    {"diy-and-crafts", 2637},
    {"education", 3467},
    {"event-planning", 4330},
    {"finance", 5078},
    {"home-decor", 5865},
    {"mens-fashion", 6725},
    {"quotes", 7577},
    {"tattoos", 8488},
    {"travel", 9458},
    {"vehicles", 10316},
    {NULL, GEN_POSTS},
};

/* What is wrong with a row. */
struct faults {
	bool story, failed; /* a story; and nothing of it was scraped */
	bool no_image, no_tags, no_description;
};

/* A row being written. */
struct row {
	struct draws *d;
	char *p;
	bool escaped; /* ASCII only, as json.dumps writes by default */
};

static void
add(struct row *r, const char *s, size_t n)
{
	r->p = put(r->p, s, n);
}

#define ADD(r, literal) add((r), literal, sizeof(literal) - 1)

static void
add_piece(struct row *r, const struct gen_piece *g)
{
	if (r->escaped)
		add(r, g->escaped, g->escaped_len);
	else
		add(r, g->raw, g->raw_len);
}

static void
add_words(struct row *r, unsigned n, bool capital)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < n; i++, bits >>= 8) {
		if (i % 8 == 0)
			bits = gen_draw(r->d);
		if (i > 0)
			*r->p++ = ' ';
		r->p = put_word(r->p, &gen_words[bits & 0xff]);
		if (capital) {
			char *first = r->p - gen_words[bits & 0xff].len;

			*first = (char)(*first & ~0x20);
		}
	}
}

/* One oddity of titles, by its share in the census. */
static void
add_oddity(struct row *r)
{
	unsigned k = gen_below(r->d, CENSUS);

	if (k < 415)
		add_piece(r, &gen_foreign[gen_below(r->d, GEN_FOREIGN)]);
	else if (k < 415 + 49)
		add_piece(r, &gen_emoji[gen_below(r->d, GEN_EMOJI)]);
	else if (k < 464 + 42)
		ADD(r, "\\\"Best Of\\\"");
	else if (k < 506 + 278)
		ADD(r, "Mother's");
	else if (k < 784 + 3)
		ADD(r, "A\\\\B");
	else if (k < 787 + 8)
		ADD(r, "Part 1\\nPart 2");
	else if (k < 795 + 8)
		add(r, r->escaped ? "\\u00a0" : "\xc2\xa0", r->escaped ? 6 : 2);
	else if (k < 803 + 4)
		add(r, r->escaped ? "\\u200b" : "\xe2\x80\x8b",
		    r->escaped ? 6 : 3);
	else if (k < 807 + 213)
		ADD(r, "& More");
	else if (k < 1020 + 6)
		ADD(r, "<3 >");
	else if (k < 1026 + 3)
		ADD(r, "One; Two");
	else
		ADD(r, "Ideas");
}

static void
add_title(struct row *r, const struct faults *f)
{
	unsigned k = gen_below(r->d, CENSUS);

	if (f->failed) {
		ADD(r, "No Title Data Available");
		return;
	}
	if (k == 0)
		ADD(r, "Untitled");
	if (k < 3)
		return; /* two are empty */
	if (k < 7)
		*r->p++ = ' ';
	add_words(r, 2 + gen_below(r->d, 5), true);
	*r->p++ = ' ';
	add_oddity(r);
	*r->p++ = ' ';
	add_words(r, 1 + gen_below(r->d, 4), true);
	if (k > CENSUS - 5)
		*r->p++ = ' ';
}

static void
add_description(struct row *r, const struct faults *f)
{
	unsigned k = gen_below(r->d, CENSUS);
	char *start = r->p;

	if (f->story) {
		ADD(r, "No description available Story format");
		return;
	}
	if (f->no_description) {
		ADD(r, "No description available");
		return;
	}
	if (k == 0) {
		ADD(r, "Untitled");
		return;
	}
	add_words(r, 9, false);
	*start = (char)(*start & ~0x20);
	if (k % 7 == 0) {
		*r->p++ = ' ';
		add_piece(r, &gen_foreign[gen_below(r->d, GEN_FOREIGN)]);
	} else if (k % 7 == 1) {
		ADD(r, ". It's");
	} else if (k % 40 == 2) {
		ADD(r, ", \\\"so to say\\\",");
	} else if (k % 100 == 3) {
		ADD(r, "; #diy \\\\ <b>");
	} else {
		*r->p++ = ',';
	}
	*r->p++ = ' ';
	add_words(r, 6 + gen_below(r->d, 13), false);
	/* the scraper cuts at some 180 characters: one in three ends so */
	if (k < 1497)
		add(r, r->escaped ? "\\u2026\\u00a0" : "\xe2\x80\xa6\xc2\xa0",
		    r->escaped ? 12 : 5);
	else
		*r->p++ = '.';
}

/* 9 tags of one or two words; a few rows have fewer. */
static void
add_tags(struct row *r, const struct faults *f)
{
	unsigned k = gen_below(r->d, CENSUS), n = k < 6 ? 3 + k : 9;

	if (f->failed || f->no_tags) {
		ADD(r, "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e");
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			*r->p++ = ',';
		add_words(r, 2 + (k >> i & 1), true);
	}
}

static void
add_hex(struct row *r, uint64_t bits, int digits)
{
	static const char hex[] = "0123456789abcdef";

	for (; digits > 0; digits--, bits >>= 4)
		*r->p++ = hex[bits & 15];
}

static void
add_uuid(struct row *r)
{
	uint64_t a = gen_draw(r->d), b = gen_draw(r->d);

	add_hex(r, a, 8);
	*r->p++ = '-';
	add_hex(r, a >> 32, 4);
	ADD(r, "-4"); /* version 4, RFC 9562 */
	add_hex(r, a >> 48, 3);
	*r->p++ = '-';
	*r->p++ = "89ab"[a >> 60 & 3];
	add_hex(r, b, 3);
	*r->p++ = '-';
	add_hex(r, b >> 12, 12);
}

static void
add_image(struct row *r, const struct faults *f)
{
	static const char *const ends[] = {".jpg", ".png", ".webp", ".gif"};
	uint64_t a = gen_draw(r->d), b = gen_draw(r->d);
	unsigned k = gen_below(r->d, 4013);
	const char *end = ends[k < 3403 ? 0 : k < 3992 ? 1 : k < 4009 ? 2 : 3];

	if (f->failed || f->no_image) {
		ADD(r, "Image src error.");
		return;
	}
	ADD(r, "https://i.example.com/originals/");
	for (int i = 0; i < 3; i++) {
		add_hex(r, a >> 8 * i, 2);
		*r->p++ = '/';
	}
	add_hex(r, a, 16);
	add_hex(r, b, 16);
	add(r, end, strlen(end));
}

/* A poster's name; one in fifty ends with a blank, as typed. */
static void
add_poster(struct row *r, const struct faults *f, struct draws *who)
{
	struct draws *own = r->d;
	uint64_t k = gen_draw(who);

	if (f->failed) {
		ADD(r, "User Info Error");
		return;
	}
	r->d = who;
	if (k % 2 == 0) {
		r->p = put_word(r->p, &gen_first[k >> 8 & (GEN_FIRST - 1)]);
		*r->p++ = ' ';
		r->p = put_word(r->p, &gen_last[k >> 16 & (GEN_LAST - 1)]);
	} else {
		add_words(r, 2 + (k >> 8 & 1), true);
	}
	if (k % 45 == 7) {
		*r->p++ = ' ';
		add_piece(r, &gen_foreign[k >> 24 & (GEN_FOREIGN - 1)]);
	} else if (k % 14 == 3) {
		ADD(r, " & Co");
	} else if (k % 50 == 2) {
		*r->p++ = ' ';
	}
	r->d = own;
}

/* Follower counts in the shapes that the census saw, and in their shares. */
static void
add_followers(struct row *r, const struct faults *f, struct draws *who)
{
	static const struct {
		unsigned upto, from, span;
		char unit;
	} shapes[] = {
	    {1260, 10, 90, 'k'},
	    {2329, 100, 892, 'k'},
	    {3032, 1, 9, 'k'},
	    {3456, 100, 899, 0},
	    {3782, 1, 9, 'M'},
	    {3979, 10, 90, 0},
	    {4082, 0, 10, 0},
	    {4087, 10, 6, 'M'},
	};
	unsigned k = gen_below(who, 4087), i = 0;

	if (f->failed) {
		ADD(r, "User Info Error");
		return;
	}
	while (k >= shapes[i].upto)
		i++;
	r->p =
	    gen_put_int(r->p, shapes[i].from + gen_below(who, shapes[i].span));
	if (shapes[i].unit != 0)
		*r->p++ = shapes[i].unit;
}

static struct faults
draw_faults(struct draws *d)
{
	unsigned k = gen_below(d, CENSUS), rest = gen_below(d, 3806);
	struct faults f = {.story = k < 313, .failed = k < 32};

	f.no_image = k < 32 + 74;
	f.no_tags = !f.failed && rest >= 3806 - 33;
	f.no_description = rest < 68;
	return f;
}

static void
add_category(struct row *r, const struct gen *g, uint64_t post)
{
	/* posts are at most 2^40, so that this does not overflow */
	uint64_t at = post * GEN_POSTS / g->posts;
	int i = 0;

	while (at >= categories[i + 1].first)
		i++;
	ADD(r, ",\"save_location\":\"Local save in /data/");
	add(r, categories[i].name, strlen(categories[i].name));
	ADD(r, "\",\"category\":\"");
	add(r, categories[i].name, strlen(categories[i].name));
	ADD(r, "\"}");
}

char *
gen_pin_row(const struct gen *g, uint64_t post, struct draws *d, char *dst)
{
	struct faults f = draw_faults(d);
	struct row r = {d, dst, gen_below(d, 8) == 0};
	struct draws who = gen_draws(g, OF_POSTER, gen_skewed(d, g->posters));
	bool video = !f.story && gen_below(d, 3806) < 122;

	ADD(&r, "{\"index\":");
	r.p = gen_put_int(r.p, post);
	ADD(&r, ",\"unique_id\":\"");
	add_uuid(&r);
	ADD(&r, "\",\"title\":\"");
	add_title(&r, &f);
	ADD(&r, "\",\"description\":\"");
	add_description(&r, &f);
	ADD(&r, "\",\"poster_name\":\"");
	add_poster(&r, &f, &who);
	ADD(&r, "\",\"follower_count\":\"");
	add_followers(&r, &f, &who);
	ADD(&r, "\",\"tag_list\":\"");
	add_tags(&r, &f);
	ADD(&r, "\",\"is_image_or_video\":\"");
	if (f.story)
		ADD(&r, "multi-video(story page format)");
	else if (video)
		ADD(&r, "video");
	else
		ADD(&r, "image");
	ADD(&r, "\",\"image_src\":\"");
	add_image(&r, &f);
	if (f.no_image)
		ADD(&r, "\",\"downloaded\":0");
	else
		ADD(&r, "\",\"downloaded\":1");
	add_category(&r, g, post);
	return r.p;
}
