/* SPDX-License-Identifier: MIT */
/* gen: the set is what it always was, and every row is sound, in any order and
 * at any size. The shares of what occurs are in tests/cli/pin-emit.bats. */
#include "data/gen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/gen-vocab.h"
#include "json/check.h"

static struct gen gen;
static char row[GEN_ROW_MAX];

/* FNV-1a, of 64 bits. */
static uint64_t
hash_of(enum table t, uint64_t first, uint64_t n)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (uint64_t i = first; i < first + n; i++) {
		size_t len = gen_row(&gen, t, i, row);

		for (size_t k = 0; k < len; k++)
			hash = (hash ^ (unsigned char)row[k]) *
			       UINT64_C(0x100000001b3);
	}
	return hash;
}

/* Who changes these changes the set of everybody. */
static void
the_set_is_the_same_for_ever(void **state)
{
	static const struct {
		uint64_t seed, posts, first, n;
		uint64_t hash[TABLES];
	} golden[] = {
	    {GEN_SEED, GEN_POSTS, 0, GEN_POSTS,
		{UINT64_C(0x15527e0ccd0486f2), UINT64_C(0x8872fe9e258f6b36),
		    UINT64_C(0xb21be3fc0fbdf5d2)}},
	    {0, 1, 0, 1,
		{UINT64_C(0x5600b96956edc69e), UINT64_C(0x9ed40327b72204e0),
		    UINT64_C(0x31f2948c391c4167)}},
	    {INT64_MAX, GEN_POSTS_MAX, GEN_POSTS_MAX - 1000, 1000,
		{UINT64_C(0x34aa5a99dbaf9a26), UINT64_C(0xb49a8f405b87de5b),
		    UINT64_C(0x30d1fc46f9680127)}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		gen_init(&gen, golden[i].seed, golden[i].posts);
		for (enum table t = 0; t < TABLES; t++)
			assert_int_equal(
			    hash_of(t, golden[i].first, golden[i].n),
			    golden[i].hash[t]);
	}
}

static void
sound(enum table t, uint64_t index)
{
	size_t len;

	memset(row, '#', sizeof row);
	len = gen_row(&gen, t, index, row);
	/* half of the room is for what may be written past the end */
	assert_true(len < sizeof row / 2);
	assert_int_equal(row[sizeof row / 2 + 128], '#');
	assert_int_equal(check_line(row, len, NULL), 0);
	assert_null(memchr(row, '\n', len));
}

static void
every_row_is_json(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 4; seed++) {
		gen_init(&gen, seed, seed < 3 ? GEN_POSTS : GEN_POSTS_MAX);
		for (uint64_t i = 0; i < GEN_POSTS; i++)
			for (enum table t = 0; t < TABLES; t++)
				sound(t, gen.posts - 1 - i);
	}
}

static void
a_post_needs_no_other(void **state)
{
	static char before[GEN_ROW_MAX];
	size_t len;

	(void)state;
	gen_init(&gen, GEN_SEED, GEN_POSTS);
	len = gen_row(&gen, TABLE_PIN, 7528, before);
	hash_of(TABLE_PIN, 0, 100);
	gen_init(&gen, 7, 7);
	hash_of(TABLE_PIN, 0, 7);
	gen_init(&gen, GEN_SEED, GEN_POSTS);
	assert_int_equal(gen_row(&gen, TABLE_PIN, 7528, row), len);
	assert_memory_equal(row, before, len);
}

#define UUID 36

static int
uuid_cmp(const void *a, const void *b)
{
	return memcmp(a, b, UUID);
}

static void
every_unique_id_is_unique(void **state)
{
	static char ids[GEN_POSTS][UUID];

	(void)state;
	gen_init(&gen, GEN_SEED, GEN_POSTS);
	for (uint64_t i = 0; i < GEN_POSTS; i++) {
		const char *id;

		row[gen_row(&gen, TABLE_PIN, i, row)] = '\0';
		id = strstr(row, "\"unique_id\":\"");
		assert_non_null(id);
		id += sizeof "\"unique_id\":\"" - 1;
		assert_int_equal(id[14], '4');
		assert_non_null(memchr("89ab", id[19], 4));
		assert_int_equal(strspn(id, "0123456789abcdef-"), UUID);
		memcpy(ids[i], id, UUID);
	}
	qsort(ids, GEN_POSTS, UUID, uuid_cmp);
	for (size_t i = 1; i < GEN_POSTS; i++)
		assert_int_not_equal(uuid_cmp(ids[i - 1], ids[i]), 0);
}

/* The number of the row's category, in the order of the alphabet. */
static int
category(uint64_t index)
{
	const char *name;

	row[gen_row(&gen, TABLE_PIN, index, row)] = '\0';
	name = strstr(row, "\"category\":\"");
	assert_non_null(name);
	name += sizeof "\"category\":\"" - 1;
	for (int i = 0; i < GEN_CATEGORIES; i++) {
		const struct gen_word *w = &gen_categories[i].name;

		if (strncmp(name, w->s, w->len) == 0 && name[w->len] == '"')
			return i;
	}
	return -1;
}

static void
categories_lie_in_blocks(void **state)
{
	static const uint64_t sizes[] = {20, 1000, GEN_POSTS, 100000};

	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		int last = 0;

		gen_init(&gen, GEN_SEED, sizes[k]);
		for (uint64_t i = 0; i < sizes[k]; i++) {
			int at = category(i);

			assert_true(at == last || at == last + 1);
			last = at;
		}
		assert_int_equal(last, GEN_CATEGORIES - 1);
	}
}

static void
the_vocabulary_is_whole(void **state)
{
	unsigned sum = 0, title = 0, description = 0;

	(void)state;
	for (int c = 0; c < GEN_CATEGORIES; c++)
		for (int i = 0; i < GEN_TOPICS; i++) {
			const struct gen_category *g = &gen_categories[c];

			/* a bit makes the initial a capital */
			assert_in_range(g->how[i].s[0], 'a', 'z');
			assert_in_range(g->what[i].s[0], 'a', 'z');
		}
	for (int i = 0; i < GEN_NAMES; i++) {
		assert_in_range(gen_first_names[i].s[0], 'A', 'Z');
		assert_in_range(gen_last_names[i].s[0], 'A', 'Z');
	}
	for (int i = 0; i < GEN_BRANDS; i++) {
		assert_in_range(gen_brands[i].s[0], 'A', 'Z');
		assert_in_range(gen_goods[i].s[0], 'A', 'Z');
	}
	for (int i = 0; i < GEN_PHRASES; i++)
		assert_true(gen_leads[i].len > 0 && gen_tails[i].len > 0);
	for (int i = 0; i < GEN_TAGS; i++)
		assert_true(gen_tag_heads[i].len > 0);
	for (int i = 0; i < GEN_COUNTRIES; i++) {
		assert_true(gen_countries[i].name.len > 0);
		sum += gen_countries[i].weight;
	}
	assert_int_equal(sum, GEN_POSTS);
	for (const struct gen_spice *s = gen_spices; s->weight[0] > 0; s++) {
		title += s->weight[GEN_TITLE];
		description += s->weight[GEN_DESCRIPTION];
	}
	for (const struct gen_tongue *t = gen_tongues; t->weight[0] > 0; t++) {
		for (int i = 0; i < GEN_CHUNKS; i++)
			assert_true(t->chunks[i].len > 0);
		title += t->weight[GEN_TITLE];
		description += t->weight[GEN_DESCRIPTION];
	}
	assert_true(title < GEN_ODDS_ALL / 2);
	assert_true(description < GEN_ODDS_ALL / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_set_is_the_same_for_ever),
	    cmocka_unit_test(every_row_is_json),
	    cmocka_unit_test(a_post_needs_no_other),
	    cmocka_unit_test(every_unique_id_is_unique),
	    cmocka_unit_test(categories_lie_in_blocks),
	    cmocka_unit_test(the_vocabulary_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
