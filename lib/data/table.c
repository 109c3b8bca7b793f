/* SPDX-License-Identifier: MIT */
/* table - see table.h. */
#include "data/table.h"

#include <string.h>
#include <strings.h>

const char *const table_names[TABLES + 1] = {"pin", "geo", "user", NULL};

/* The columns that only one table has, raw and clean. `ind` is everybody's. */
static const char *const own_columns[TABLES][16] = {
    [TABLE_PIN] = {"index", "unique_id", "title", "description", "poster_name",
	"follower_count", "tag_list", "is_image_or_video", "image_src",
	"downloaded", "save_location", "category"},
    [TABLE_GEO] = {"timestamp", "latitude", "longitude", "country",
	"coordinates"},
    [TABLE_USER] = {"first_name", "last_name", "age", "date_joined",
	"user_name"},
};

int
table_add_names(struct names *n)
{
	for (int t = 0; t < TABLES; t++)
		for (const char *const *c = own_columns[t]; *c != NULL; c++)
			if (names_add(n, *c, strlen(*c), TABLE_BIT(t)) < 0)
				return -1;
	return 0;
}

/* Whether the topic is the word, or ends with it after '.', '-' or '_'. */
static bool
ends_with(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (len < n || strncasecmp(s + len - n, word, n) != 0)
		return false;
	return len == n || memchr("._-", s[len - n - 1], 3) != NULL;
}

enum table
table_of_topic(const char *s, size_t len)
{
	static const struct {
		const char *word;
		enum table table;
	} words[] = {{"pin", TABLE_PIN}, {"geo", TABLE_GEO},
	    {"user", TABLE_USER}, {"pinterest_data", TABLE_PIN},
	    {"geolocation_data", TABLE_GEO}, {"user_data", TABLE_USER}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ends_with(s, len, words[i].word))
			return words[i].table;
	return TABLE_NONE;
}

enum table
table_of(const struct rec *r, enum table as)
{
	const struct val *topic = rec_env(r, NAME_TOPIC);
	enum table t = as;

	if (t == TABLE_NONE && topic != NULL)
		t = table_of_topic(topic->s, topic->len);
	for (int i = 0; t == TABLE_NONE && i < TABLES; i++)
		if ((r->tables & TABLE_BIT(i)) != 0)
			return (enum table)i;
	return t;
}
