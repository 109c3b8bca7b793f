/* SPDX-License-Identifier: MIT */
/* rules - the built-in rules, as data; pin-records(5) says them in words. */
#include "data/rules.h"

#include <string.h>

const char *const why_names[WHYS] = {
    [WHY_NONE] = "none",
    [WHY_PLACEHOLDER] = "placeholder",
    [WHY_BLANK] = "blank",
    [WHY_TYPE] = "type",
    [WHY_FORM] = "form",
    [WHY_RANGE] = "range",
};

const char *const kind_names[] = {
    [KIND_TEXT] = "text",
    [KIND_TRIM] = "trim",
    [KIND_PATH] = "path",
    [KIND_COUNT] = "count",
    [KIND_ID] = "id",
    [KIND_INT] = "integer",
    [KIND_TIME] = "time",
    [KIND_JOIN] = "join",
    [KIND_PAIR] = "pair",
    NULL,
};

static const struct column pin_rules[] = {
    {.name = "ind", .kind = KIND_ID, .sources = {"index"}},
    {.name = "unique_id", .kind = KIND_TEXT},
    {.name = "title",
	.kind = KIND_TEXT,
	.placeholders = {{"No Title Data Available", false},
	    {"Untitled", false}}},
    {.name = "description",
	.kind = KIND_TEXT,
	.placeholders = {{"No description available", true},
	    {"Untitled", false}, {"No description", false}}},
    {.name = "follower_count",
	.kind = KIND_COUNT,
	.placeholders = {{"User Info Error", false}}},
    {.name = "poster_name",
	.kind = KIND_TEXT,
	.placeholders = {{"User Info Error", false}}},
    {.name = "tag_list",
	.kind = KIND_TEXT,
	.placeholders = {{"N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e", false},
	    {"No Tags Available", false}}},
    {.name = "is_image_or_video", .kind = KIND_TEXT},
    {.name = "image_src",
	.kind = KIND_TEXT,
	.placeholders = {{"Image src error.", false},
	    {"Image src error", false}}},
    {.name = "save_location", .kind = KIND_PATH, .strip = "Local save in "},
    {.name = "category", .kind = KIND_TEXT},
    {.name = "downloaded",
	.kind = KIND_INT,
	.hidden = true,
	.min = 0,
	.max = INT64_MAX},
    {0},
};

static const struct column geo_rules[] = {
    {.name = "ind", .kind = KIND_ID},
    {.name = "country", .kind = KIND_TRIM},
    {.name = "coordinates",
	.kind = KIND_PAIR,
	.sources = {"latitude", "longitude"},
	.min = -90,
	.max = 90,
	.min2 = -180,
	.max2 = 180},
    {.name = "timestamp", .kind = KIND_TIME},
    {0},
};

static const struct column user_rules[] = {
    {.name = "ind", .kind = KIND_ID},
    {.name = "user_name",
	.kind = KIND_JOIN,
	.sources = {"first_name", "last_name"}},
    {.name = "age", .kind = KIND_INT, .min = 0, .max = 130},
    {.name = "date_joined", .kind = KIND_TIME},
    {0},
};

const struct column *
rules_of(enum table t)
{
	static const struct column *const rules[TABLES] = {
	    pin_rules, geo_rules, user_rules};

	return rules[t];
}

const struct column *
rules_find(const struct column *rules, const char *name)
{
	for (const struct column *c = rules; c->name != NULL; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
		for (int i = 0; i < RULE_SOURCES && c->sources[i] != NULL; i++)
			if (strcmp(c->sources[i], name) == 0)
				return c;
	}
	return NULL;
}
