/* SPDX-License-Identifier: MIT */
/* Questions: how their options are read, whom they ask, and which groups they
 * tell, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/answer.h"
#include "data/preset.h"
#include "data/query.h"
#include "store.h"

static struct query q;
static struct posts p;
static struct err err;

static int
parse(const char *line)
{
	query_free(&q);
	err = (struct err){0};
	return query_parse(&q, line, &(struct query_ways){0}, &err);
}

static int
teardown(void **state)
{
	(void)state;
	query_free(&q);
	posts_free(&p);
	return 0;
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(parse("-g country,y=year:timestamp -g age_group:age"
			       " -a count -a max:follower_count -a n=count"
			       " -a distinct:category,country"),
	    0);
	assert_int_equal(q.ngroups, 3);
	assert_string_equal(q.groups[0].name, "country");
	assert_string_equal(q.groups[1].name, "y");
	assert_int_equal(q.groups[1].expr.derive, DERIVE_YEAR);
	assert_string_equal(q.groups[2].name, "age_group_age");
	assert_int_equal(q.naggs, 4);
	assert_string_equal(q.aggs[0].name, "count");
	assert_string_equal(q.aggs[1].name, "max_follower_count");
	assert_string_equal(q.aggs[2].name, "n");
	assert_string_equal(q.aggs[3].name, "distinct_category_country");
	assert_int_equal(q.aggs[3].nargs, 2);
	assert_int_equal(q.tables, TABLE_BIT(TABLE_PIN) | TABLE_BIT(TABLE_GEO) |
				       TABLE_BIT(TABLE_USER));
	assert_int_equal(q.top, 0);
}

/* ind is of the tables that are used, or of those that are to be counted. */
static void
test_ind(void **state)
{
	struct query_ways ways = {.posts = TABLE_USER};

	(void)state;
	assert_int_equal(parse("-a count"), 0);
	assert_int_equal(q.tables, TABLE_BIT(TABLE_PIN));
	assert_int_equal(parse("-g ind -a max:age --where 'ind > 5'"), 0);
	assert_int_equal(q.tables, TABLE_BIT(TABLE_USER));
	assert_int_equal(q.groups[0].expr.table, TABLE_USER);
	assert_int_equal(q.filters[0].expr.table, TABLE_USER);
	assert_int_equal(parse("-a distinct:ind,country -a max:age"), 0);
	assert_int_equal(q.aggs[0].args[0].table, TABLE_GEO);
	query_free(&q);
	assert_int_equal(query_parse(&q, "-a min:ind", &ways, &err), 0);
	assert_int_equal(q.tables, TABLE_BIT(TABLE_USER));
}

/* --by and --per take what was typed for the default name as well. */
static void
test_typed_names(void **state)
{
	(void)state;
	assert_int_equal(parse("-g year:timestamp,country -a distinct:age,ind"
			       " --top 1 --by distinct:age,ind"
			       " --per year:timestamp"),
	    0);
	assert_int_equal(q.by, 2);
	assert_int_equal(q.per, 0);
	assert_int_equal(parse("-g y=country -a quantile:0.25:age --top 1"
			       " --by y"),
	    0);
	assert_int_equal(q.by, 0);
	assert_int_equal(q.aggs[0].q, 250000000);
	assert_string_equal(q.aggs[0].name, "quantile_0.25_age");
}

static void
test_any_order(void **state)
{
	(void)state;
	assert_int_equal(parse("--per c --by n --where 'c != a b' --top 3"
			       "  -a n=count -g c=country "),
	    0);
	assert_int_equal(q.top, 3);
	assert_int_equal(q.by, 1);
	assert_int_equal(q.per, 0);
	assert_int_equal(q.nfilters, 1);
	assert_int_equal(q.filters[0].op, OP_NE);
	assert_string_equal(q.filters[0].value, "a b");
	assert_int_equal(q.tables, TABLE_BIT(TABLE_GEO));
}

static const struct {
	const char *line, *why;
} bad[] = {
    {"-g contry -a count", "-g: no such column: contry, did you mean country?"},
    {"-g zzz -a count", "-g: no such column: zzz"},
    {"-g yaer:timestamp -a count",
	"no such derived column: yaer, did you mean year?"},
    {"-g year:country -a count", "-g: year: not a column of times: country"},
    {"-g age_group:date_joined -a count",
	"-g: age_group: not a column of integers: date_joined"},
    {"-g country,country -a count", "named twice: \"country\""},
    {"-g n=country -a n=count", "named twice: \"n\""},
    {"-g =country -a count", "an empty name"},
    {"-g country, -a count", "a column without a name"},
    {"-g country", "-a: needed, as in -a count"},
    {"-g idn -a count", "-g: no such column: idn, did you mean ind?"},
    {"-a quantile:age",
	"quantile: not a number from 0 to 1 of at most 9 decimals: \"age\""},
    {"-a quantile:1.01:age",
	"quantile: not a number from 0 to 1 of at most 9 decimals: \"1.01\""},
    {"-a quantile:-0.1:age",
	"quantile: not a number from 0 to 1 of at most 9 decimals: \"-0.1\""},
    {"-a quantile:1e-1:age",
	"quantile: not a number from 0 to 1 of at most 9 decimals: \"1e-1\""},
    {"-a quantile:0.1234567891:age",
	"quantile: not a number from 0 to 1 of at most 9 decimals: "
	"\"0.1234567891\""},
    {"-a quantile:0.5", "quantile: needs a column"},
    {"-a sum:country", "-a: sum: not a column of integers: country"},
    {"-g country -a counts", "no such aggregate: counts, did you mean count?"},
    {"-g country -a max", "max: needs a column"},
    {"-g country -a max:age,age", "max: too many columns"},
    {"-g country -a count:age,age", "count: too many columns"},
    {"-g country -a mean:category",
	"-a: mean: not a column of integers: category"},
    {"-g country -a median:timestamp",
	"-a: median: not a column of integers: timestamp"},
    {"-g country -a count --top 0 --by count", "not a number from 1 up: \"0\""},
    {"-g country -a count --top 1x --by count",
	"not a number from 1 up: \"1x\""},
    {"-g country -a count --top 4294967295 --by count",
	"too large: \"4294967295\""},
    {"-g country -a count --top 99999999999999999999 --by count",
	"too large: \"99999999999999999999\""},
    {"-g country -a count --top 1",
	"--top and --by: neither without the other"},
    {"-g country -a count --by count",
	"--top and --by: neither without the other"},
    {"-g country -a count --per country", "--per: needs --top"},
    {"-g country -a count --top 1 --by cuont",
	"--by: no such group or aggregate: cuont, did you mean count?"},
    {"-g country -a count --top 1 --by count --per contry",
	"--per: no such group: contry, did you mean country?"},
    {"-g country -a count --where contry",
	"--where: no such column: contry, did you mean country?"},
    {"-g country -a count --where country",
	"--where: not an operator and a value: \"\""},
    {"-g country -a count --where 'country is'",
	"--where: not an operator and a value: \"is\""},
    {"-g country -a count --where 'country like Peru'",
	"--where: not an operator and a value: \"like Peru\""},
    {"-g country -a count --where 'age > x'",
	"--where: age: not a number: \"x\""},
    {"-g country -a count --where 'age > '",
	"--where: age: not a number: \"\""},
    {"-a count --where 'age <> 5'",
	"--where: not an operator: \"<>\", did you mean !=?"},
    {"-a count --where country=~Pe",
	"--where: not an operator: \"=~\", did you mean ~?"},
    {"-a count --where age=>5",
	"--where: not an operator: \"=>\", did you mean >=?"},
    {"-a count --where age===5",
	"--where: not an operator: \"===\", did you mean =?"},
    {"-a count --where country=!~=", "--where: not an operator: \"=!~=\""},
    {"-a count --where 'timestamp > May'",
	"--where: timestamp: not a time, nor the beginning of one: \"May\""},
    {"-a count --where 'timestamp > '",
	"--where: timestamp: not a time, nor the beginning of one: \"\""},
    {"-a count --where 'timestamp > 202'",
	"--where: timestamp: not a time, nor the beginning of one: \"202\""},
    {"-a count --where 'timestamp = 2020-1-1'",
	"--where: timestamp: not a time, nor the beginning of one: "
	"\"2020-1-1\""},
    {"-a count --where 'timestamp = 2020-08-28 03:52:47 '",
	"--where: timestamp: not a time, nor the beginning of one: "
	"\"2020-08-28 03:52:47 \""},
    {"-a count --where 'timestamp = 2020-08-28T03:52:47Zz'",
	"--where: timestamp: not a time, nor the beginning of one: "
	"\"2020-08-28T03:52:47Zz\""},
    {"-a avg:age",
	"no such aggregate: avg, not one of count, sum, min, max, mean, "
	"median, quantile, distinct"},
    {"-a max:month:timestamp",
	"no such derived column: month, not one of year, age_group"},
    {"-g c=country -a n=count --top 1 --by sum:age",
	"--by: no such group or aggregate: sum:age, not one of c, n"},
    {"-g country -a", "needs an argument: \"-a\""},
    {"-g country -x 5", "not an option of a question: \"-x\""},
};

/* A name that no table has makes all columns those of one stream. */
static void
test_stream(void **state)
{
	(void)state;
	assert_int_equal(parse("-g price,country,year:price -a sum:geo.lat"
			       " -a 'n=min:\"a:b, \\u0041\"' -a max:price"
			       " --where '\"x y\" = 1'"),
	    0);
	assert_true(query_is_stream(&q));
	assert_int_equal(q.nown, 6);
	assert_string_equal(q.own[0]->name, "price");
	assert_string_equal(q.own[1]->name, "country");
	assert_string_equal(q.own[2]->name, "price");
	assert_int_equal(q.own[2]->col.kind, KIND_TIME);
	assert_string_equal(q.own[3]->name, "x y");
	assert_false(q.own[3]->path);
	assert_string_equal(q.own[4]->name, "geo.lat");
	assert_true(q.own[4]->path);
	assert_true(q.own[4]->calc);
	assert_false(q.own[0]->calc);
	assert_string_equal(q.own[5]->name, "a:b, A");
	assert_int_equal(query_type(&q, 0), TYPE_ANY);
	assert_int_equal(query_type(&q, 2), TYPE_INT);
	assert_int_equal(query_type(&q, 3), TYPE_INT);
	assert_int_equal(parse("-g \"a\\qb\" -a count"), -1);
	assert_string_equal(err.msg, "not a name: \"\"a\\qb\"\"");
	assert_int_equal(parse("-g a\"b -a count"), -1);
	assert_string_equal(err.msg, "not a name: \"a\"b\"");
}

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		query_free(&q);
		assert_int_equal(
		    query_parse(&q, bad[i].line,
			&(struct query_ways){.only_tables = true}, &err),
		    -1);
		assert_string_equal(err.msg, bad[i].why);
		assert_int_equal(err.kind, ERR_USAGE);
	}
}

static void
test_too_many(void **state)
{
	char line[32 * QUERY_MAX] = "-g country";

	(void)state;
	for (int i = 0; i < QUERY_MAX; i++)
		memcpy(line + strlen(line), " -a a=count", 12);
	assert_int_equal(parse(line), -1);
	assert_string_equal(err.msg, "named twice: \"a\"");
	query_free(&q);
	query_init(&q, &(struct query_ways){0});
	for (int i = 0; i < QUERY_MAX; i++) {
		char arg[] = "A=count";

		arg[0] = (char)('a' + i);
		assert_int_equal(query_option(&q, "-a", arg, &err), 0);
		assert_int_equal(
		    query_option(&q, "--where", "country is null", &err), 0);
		memcpy(arg, "A=age", 6);
		arg[0] = (char)('A' + i);
		assert_int_equal(query_option(&q, "-g", arg, &err), 0);
	}
	assert_int_equal(query_option(&q, "-a", "x=count", &err), -1);
	assert_string_equal(err.msg, "more than 16");
	assert_int_equal(query_option(&q, "-g", "x=age", &err), -1);
	assert_int_equal(query_option(&q, "--where", "age = 1", &err), -1);
	assert_int_equal(query_end(&q, &err), 0);
}

/* The lines of the named questions are good, and name what they print. */
static void
test_presets(void **state)
{
	(void)state;
	for (int i = 0; i < PRESETS; i++) {
		assert_int_equal(parse(presets[i].line), 0);
		assert_int_equal(q.naggs, 1);
		assert_ptr_equal(
		    preset_find(presets[i].name, &err), &presets[i]);
	}
}

static void
test_no_preset(void **state)
{
	static const struct {
		const char *name, *why;
	} cases[] = {
	    {"top-categry", ", did you mean top-category-by-country?"},
	    {"users-joined-per-year", ", did you mean users-joined-by-year?"},
	    {"median", ", did you mean median-followers-by-age-group?"},
	    {"xyzzy", "; --list prints their names"},
	    {"", "; --list prints their names"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char want[256];

		assert_null(preset_find(cases[i].name, &err));
		snprintf(want, sizeof want, "no such query: %s%s",
		    cases[i].name, cases[i].why);
		assert_string_equal(err.msg, want);
	}
}

static void
test_distinct_users(void **state)
{
	struct query_ways ways = {.distinct_users = true};

	(void)state;
	assert_int_equal(
	    query_parse(&q, "-g year:date_joined -a n=count", &ways, &err), 0);
	assert_string_equal(q.aggs[0].agg->name, "distinct");
	assert_string_equal(q.aggs[0].name, "n");
	assert_int_equal(q.aggs[0].nargs, 3);
	query_free(&q);
	assert_int_equal(
	    query_parse(&q, "-g age,category -a n=count", &ways, &err), 0);
	assert_string_equal(q.aggs[0].agg->name, "count");
}

/* --- filters */

static void
fill(void)
{
	static const struct {
		const char *country;
		int64_t time;
	} geo[] = {{"Peru", 0}, {"Chad", 86400}, {"Per", VALUE_NULL},
	    {NULL, 1598586767}, {"Zo\xc3\xab", 2000000000}};

	for (int64_t i = 0; i < 5; i++) {
		STORE_ROW(&p, TABLE_GEO, i,
		    {"country", store_text(&p, geo[i].country)},
		    {"timestamp", geo[i].time});
		STORE_ROW(
		    &p, TABLE_USER, i, {"age", i == 2 ? VALUE_NULL : 10 * i});
	}
}

/* which posts of fill() pass */
static const struct {
	const char *where, *passes;
} filters[] = {
    {"country = Peru", "0"},
    {"country != Peru", "124"},
    {"country < Peru", "12"},
    {"country <= Peru", "012"},
    {"country > Peru", "4"},
    {"country >= Per", "024"},
    {"country ~ er", "02"},
    {"country ~ \xc3\xab", "4"},
    {"country ~ Peruvian", ""},
    {"country is null", "3"},
    {"country is not null", "0124"},
    {"age = 10", "1"},
    {"age = 10.0", "1"},
    {"age = 1e1", "1"},
    {"age != 10", "034"},
    {"age < 10", "0"},
    {"age < 10.5", "01"},
    {"age <= 9.99", "0"},
    {"age > 9.99", "134"},
    {"age >= 10.5", "34"},
    {"age = 10.5", ""},
    {"age != 10.5", "0134"},
    {"age < 1e400", "0134"},
    {"age > -1e400", "0134"},
    {"age < -1e400", ""},
    {"age > 99999999999999999999", ""},
    {"age > -0.5", "0134"},
    {"age ~ 0", "0134"},
    {"age ~ 3", "3"},
    {"age is null", "2"},
    {"age is not null", "0134"},
    {"timestamp = 1970-01-02T00:00:00Z", "1"},
    {"timestamp > 1970-01-02", "134"},
    {"timestamp < 2020", "01"},
    /* a whole time in any form, and the beginning of one */
    {"timestamp = 1970-01-02 00:00:00", "1"},
    {"timestamp = 1970-01-02T02:00:00.5+02:00", "1"},
    {"timestamp != 1970-01-01T22:30:00-0130", "034"},
    {"timestamp > 1970-01-02T00:00:00", "34"},
    {"timestamp >= 1970-01-02T00:00:00", "134"},
    {"timestamp < 1970-01-02 00:00:01", "01"},
    {"timestamp < 1970-01-02 00:00", "0"},
    {"timestamp > 1970-01-02 00:00", "134"},
    {"timestamp ~ 1970-01-02 00", ""},
    {"country != =Peru", "0124"},
    {"country = Peru", "0"},
    {"timestamp ~ -08-28T", "3"},
    {"year:timestamp >= 2020", "34"},
    {"year:timestamp is null", "2"},
    {"age_group:age = 25-35", "3"},
    {"age_group:age > 25-35", "4"},
    {"age_group:age is null", "012"},
};

static void
test_filters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		char passed[8] = "";
		size_t n = 0;

		query_free(&q);
		posts_free(&p);
		query_init(&q, &(struct query_ways){0});
		assert_int_equal(
		    query_option(&q, "-g", "country,age", &err), 0);
		assert_int_equal(
		    query_option(&q, "-a", "distinct:timestamp", &err), 0);
		assert_int_equal(
		    query_option(&q, "--where", filters[i].where, &err), 0);
		assert_int_equal(query_end(&q, &err), 0);
		posts_init(&p);
		assert_int_equal(query_bind(&q, &p), 0);
		fill();
		for (uint32_t post = 0; post < p.n; post++)
			if (filter_passes(&q.filters[0], &p, post))
				passed[n++] = (char)('0' + post);
		if (strcmp(passed, filters[i].passes) != 0)
			fail_msg("%s: %s", filters[i].where, passed);
	}
}

/* --- answers: rows as "Chad art 2; null art 1" */

static char told[4096];

static void
tell(const struct answer *a)
{
	size_t n = 0;

	for (uint32_t row = 0; row < a->nrows; row++)
		for (size_t c = 0; c < answer_columns(a); c++) {
			struct answer_cell cell;

			answer_cell(a, row, c, &cell);
			if (cell.kind == ANSWER_NULL) {
				cell.s = "null";
				cell.len = 4;
			}
			assert_true(n + cell.len + 3 < sizeof told);
			n += (size_t)snprintf(told + n, sizeof told - n,
			    "%s%.*s",
			    n == 0   ? ""
			    : c == 0 ? "; "
				     : " ",
			    (int)cell.len, cell.s);
		}
	told[n] = '\0';
}

/* The answer of posts with these countries, categories and followers. */
static const char *
ask(const char *line, struct query_ways ways)
{
	static const struct {
		const char *country, *category;
		int64_t followers;
	} rows[] = {{"Peru", "art", 5}, {"Chad", "art", VALUE_NULL},
	    {"Peru", "art", 7}, {"Peru", "tattoos", 7},
	    {"Chad", "beauty", VALUE_NULL}, {NULL, "art", 9}, {"Chad", NULL, 1},
	    {"Cuba", "art", 8}, {"Peru", "tattoos", 2}, {"Peru", "beauty", 1}};
	struct answer a;

	teardown(NULL);
	if (query_parse(&q, line, &ways, &err) != 0)
		fail_msg("%s: %s", line, err.msg);
	posts_init(&p);
	assert_int_equal(query_bind(&q, &p), 0);
	for (int64_t i = 0; i < 10; i++) {
		STORE_ROW(&p, TABLE_PIN, i,
		    {"category", store_text(&p, rows[i].category)},
		    {"follower_count", rows[i].followers});
		STORE_ROW(&p, TABLE_GEO, i,
		    {"country", store_text(&p, rows[i].country)});
	}
	/* posts without a partner */
	STORE_ROW(&p, TABLE_PIN, 90, {"category", store_text(&p, "lone")});
	STORE_ROW(&p, TABLE_GEO, 91, {"country", store_text(&p, "Lone")});
	posts_seal(&p);
	assert_int_equal(answer_find(&a, &q, &p), 0);
	tell(&a);
	answer_free(&a);
	return told;
}

#define ASK(line, ...) ask((line), (struct query_ways){__VA_ARGS__})

static void
test_groups(void **state)
{
	const char *line = "-g country,category -a count";

	(void)state;
	assert_string_equal(ASK(line, 0),
	    "Chad art 1; Chad beauty 1; Cuba art 1; Peru art 2; "
	    "Peru beauty 1; Peru tattoos 2");
	assert_string_equal(ASK(line, .nulls = true),
	    "Chad art 1; Chad beauty 1; Chad null 1; Cuba art 1; Peru art 2; "
	    "Peru beauty 1; Peru tattoos 2; null art 1");
	/* one table: others' rows do not matter */
	assert_string_equal(
	    ASK("-g country -a count", 0), "Chad 3; Cuba 1; Lone 1; Peru 5");
	/* no group at all is one */
	assert_string_equal(ASK("-a n=count -a max:follower_count", 0), "11 9");
}

static void
test_aggregates(void **state)
{
	(void)state;
	assert_string_equal(ASK("-g country -a median:follower_count", 0),
	    "Chad 1; Cuba 8; Peru 5");
	assert_string_equal(ASK("-g country,category -a m=median:follower_count"
				" -a max:follower_count",
				0),
	    "Chad art null null; Chad beauty null null; Cuba art 8 8; "
	    "Peru art 6 7; Peru beauty 1 1; Peru tattoos 4.5 7");
	assert_string_equal(ASK("-g country -a distinct:category", 0),
	    "Chad 2; Cuba 1; Peru 3");
	assert_string_equal(ASK("-g country -a mean:follower_count"
				" -a sum:follower_count"
				" -a quantile:0.9:follower_count"
				" -a min:category",
				0),
	    "Chad 1 1 1 art; Cuba 8 8 8 art; Peru 4.4 22 7 art");
	assert_string_equal(
	    ASK("-g country -a count:follower_count -a count:category", 0),
	    "Chad 1 2; Cuba 1 1; Peru 5 5");
}

static void
test_top(void **state)
{
	const char *per = "-g country,category -a n=count --top 1 --by n"
			  " --per country";
	const char *two = "-g country,category -a n=count --top 2 --by n"
			  " --per country";
	const char *max = "-g country,category -a m=max:follower_count"
			  " --top 1 --by m --per country";

	(void)state;
	assert_string_equal(ASK(per, 0), "Chad art 1; Cuba art 1; Peru art 2");
	assert_string_equal(ASK(per, .ties_all = true),
	    "Chad art 1; Chad beauty 1; Cuba art 1; Peru art 2; "
	    "Peru tattoos 2");
	assert_string_equal(ASK(per, .nulls = true),
	    "Chad art 1; Cuba art 1; Peru art 2; null art 1");
	assert_string_equal(ASK(two, 0),
	    "Chad art 1; Chad beauty 1; Cuba art 1; Peru art 2; "
	    "Peru tattoos 2");
	assert_string_equal(ASK("-g country,category -a n=count --top 3"
				" --by n",
				.ties_all = true),
	    "Chad art 1; Chad beauty 1; Cuba art 1; Peru art 2; "
	    "Peru beauty 1; Peru tattoos 2");
	assert_string_equal(
	    ASK("-g country -a n=count --top 1 --by n", 0), "Peru 5");
	assert_string_equal(ASK("-g country -a n=count --top 99 --by n", 0),
	    "Chad 3; Cuba 1; Lone 1; Peru 5");
	/* by a group, by a text, by exact fractions */
	assert_string_equal(
	    ASK("-g country -a n=count --top 2 --by country", 0),
	    "Lone 1; Peru 5");
	assert_string_equal(
	    ASK("-g country -a m=max:category --top 1 --by m", 0),
	    "Peru tattoos");
	assert_string_equal(ASK("-g country -a mean:follower_count --top 2"
				" --by mean:follower_count",
				0),
	    "Cuba 8; Peru 4.4");
	/* a group without a value is not ranked */
	assert_string_equal(ASK(max, 0), "Cuba art 8; Peru art 7");
	assert_string_equal(ASK(max, .nulls = true),
	    "Chad null 1; Cuba art 8; Peru art 7; null art 9");
}

static void
test_where(void **state)
{
	(void)state;
	assert_string_equal(ASK("-g c=country -a count --where 'c < D'"
				" --where 'category ~ a'",
				0),
	    "Chad 2; Cuba 1");
	assert_string_equal(
	    ASK("-g country -a count --where 'category = x'", 0), "");
	/* of no posts: no group, but one where there are no group columns */
	assert_string_equal(
	    ASK("-a count -a sum:follower_count --where 'category = x'", 0),
	    "0 null");
}

/* Many groups, to be sorted. */
static void
test_many(void **state)
{
	const uint32_t n = 20000;
	struct answer a;
	int64_t before = -1;

	(void)state;
	assert_int_equal(parse("-g follower_count -a count"), 0);
	posts_init(&p);
	assert_int_equal(query_bind(&q, &p), 0);
	for (int64_t i = 0; i < n; i++)
		STORE_ROW(&p, TABLE_PIN, i, {"follower_count", i * 7919 % n});
	posts_seal(&p);
	assert_int_equal(answer_find(&a, &q, &p), 0);
	assert_int_equal(a.nrows, n);
	for (uint32_t i = 0; i < n; i++) {
		int64_t v = groups_key(&a.groups, a.rows[i])[0];

		assert_int_equal(v, before + 1);
		before = v;
	}
	answer_free(&a);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {TEST(test_names), TEST(test_ind),
	    TEST(test_typed_names), TEST(test_any_order), TEST(test_stream),
	    TEST(test_refused), TEST(test_too_many), TEST(test_presets),
	    TEST(test_no_preset), TEST(test_distinct_users), TEST(test_filters),
	    TEST(test_groups), TEST(test_aggregates), TEST(test_top),
	    TEST(test_where), TEST(test_many)};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
