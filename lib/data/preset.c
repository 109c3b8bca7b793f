/* SPDX-License-Identifier: MIT */
/* preset - see preset.h. */
#include "data/preset.h"

#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/out.h"

#define POST_YEARS " --where 'post_year >= 2018' --where 'post_year <= 2022'"
#define JOIN_YEARS " --where 'join_year >= 2015' --where 'join_year <= 2020'"

const struct preset presets[PRESETS] = {
    {"top-category-by-country", "the category with most posts, by country",
	"-g country,category -a category_count=count"
	" --top 1 --by category_count --per country"},
    {"top-category-by-year", "the category with most posts, by year",
	"-g post_year=year:timestamp,category -a category_count=count"
	" --top 1 --by category_count --per post_year" POST_YEARS},
    {"posts-by-category-and-year", "how many posts, by year and category",
	"-g post_year=year:timestamp,category"
	" -a category_count=count" POST_YEARS},
    {"top-user-by-country", "the poster with most followers, by country",
	"-g country,poster_name -a follower_count=max:follower_count"
	" --top 1 --by follower_count --per country"},
    {"country-with-top-user", "the country of the poster with most followers",
	"-g country -a follower_count=max:follower_count"
	" --top 1 --by follower_count"},
    {"top-category-by-age-group", "the category with most posts, by age",
	"-g age_group=age_group:age,category -a category_count=count"
	" --top 1 --by category_count --per age_group"},
    {"median-followers-by-age-group", "the median of followers, by age",
	"-g age_group=age_group:age"
	" -a median_follower_count=median:follower_count"},
    {"users-joined-by-year", "how many users joined, by year",
	"-g join_year=year:date_joined"
	" -a number_users_joined=count" JOIN_YEARS},
    {"median-followers-by-join-year",
	"the median of followers, by year of joining",
	"-g join_year=year:date_joined"
	" -a median_follower_count=median:follower_count" JOIN_YEARS},
    {"median-followers-by-join-year-and-age-group",
	"the median of followers, by age and year of joining",
	"-g age_group=age_group:age,join_year=year:date_joined"
	" -a median_follower_count=median:follower_count" JOIN_YEARS},
};

/* The name that was probably meant, or NULL. */
static const char *
nearest(const char *typed)
{
	const char *names[PRESETS + 1] = {0};
	char starts[PRESETS][64];
	const char *near;
	int len = (int)strnlen(typed, sizeof *starts);

	for (int i = 0; i < PRESETS; i++)
		names[i] = presets[i].name;
	near = cli_nearest(typed, names);
	if (near != NULL)
		return near;
	/* a start, in which one letter may have been left out */
	for (int i = 0; i < PRESETS; i++) {
		snprintf(starts[i], sizeof *starts, "%.*s", len + 1,
		    presets[i].name);
		names[i] = starts[i];
	}
	near = cli_nearest(typed, names);
	for (int i = 0; i < PRESETS; i++)
		if (near == starts[i])
			return presets[i].name;
	return NULL;
}

const struct preset *
preset_find(const char *name, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	const char *near;

	for (size_t i = 0; i < PRESETS; i++)
		if (strcmp(presets[i].name, name) == 0)
			return &presets[i];
	near = nearest(name);
	diag_quote(q, name, strlen(name));
	if (near != NULL)
		err_set(e, ERR_USAGE, 0, "no such query: %s, did you mean %s?",
		    q, near);
	else
		err_set(e, ERR_USAGE, 0,
		    "no such query: %s; --list prints their names", q);
	return NULL;
}

void
preset_list(void)
{
	char line[256];

	for (int i = 0; i < PRESETS; i++) {
		snprintf(line, sizeof line, "%-44s %s\n", presets[i].name,
		    presets[i].about);
		out_str(line);
	}
}

void
preset_explain(const struct preset *p)
{
	out_str(p->line);
	out_str("\n");
}
