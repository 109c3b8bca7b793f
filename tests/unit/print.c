/* SPDX-License-Identifier: MIT */
/* Answers as text: every format, and what hostile text becomes in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/print-text.h"
#include "data/print.h"
#include "store.h"

static struct query q;
static struct posts p;
static struct answer a;
static struct buf b;

struct row {
	const char *country, *category;
	int64_t followers;
};

static int
teardown(void **state)
{
	(void)state;
	if (a.q != NULL)
		answer_free(&a);
	query_free(&q);
	posts_free(&p);
	buf_free(&b);
	return 0;
}

static void
ask(const char *line, const struct row *rows, size_t n)
{
	struct err e = {0};

	teardown(NULL);
	assert_int_equal(
	    query_parse(&q, line, &(struct query_ways){.nulls = true}, &e), 0);
	posts_init(&p);
	assert_int_equal(query_bind(&q, &p), 0);
	for (size_t i = 0; i < n; i++) {
		STORE_ROW(&p, TABLE_PIN, (int64_t)i,
		    {"category", store_text(&p, rows[i].category)},
		    {"follower_count", rows[i].followers});
		STORE_ROW(&p, TABLE_GEO, (int64_t)i,
		    {"country", store_text(&p, rows[i].country)},
		    {"coordinates", store_text(&p, "[1.50,-2]")},
		    {"timestamp", 1598586767});
	}
	posts_seal(&p);
	assert_int_equal(answer_find(&a, &q, &p), 0);
}

static const char *
printed(enum print_format f, const char *title)
{
	struct print_as as = {.format = f, .title = title};
	struct print pr;

	buf_init(&b, SIZE_MAX / 4);
	assert_int_equal(print_init(&pr, &as, &a), 0);
	print_head(&pr, &b);
	for (uint32_t i = 0; i < a.nrows; i++)
		print_row(&pr, &b, i);
	print_free(&pr);
	assert_false(b.err);
	return b.s;
}

static const struct row plain[] = {{"Peru", "art", 5}, {"Peru", "art", 6},
    {"Chad", NULL, 1234}, {"Holy See", "a,b", VALUE_NULL},
    {NULL, "say \"hi\"", 0}};

#define PLAIN() ask("-g country,category -a m=median:follower_count", plain, 5)

static void
test_ndjson(void **state)
{
	(void)state;
	PLAIN();
	assert_string_equal(printed(PRINT_NDJSON, NULL),
	    "{\"country\":\"Chad\",\"category\":null,\"m\":1234}\n"
	    "{\"country\":\"Holy See\",\"category\":\"a,b\",\"m\":null}\n"
	    "{\"country\":\"Peru\",\"category\":\"art\",\"m\":5.5}\n"
	    "{\"country\":null,\"category\":\"say \\\"hi\\\"\",\"m\":0}\n");
	buf_free(&b);
	ask("-g country -a count", plain, 2);
	assert_string_equal(printed(PRINT_NDJSON, "a \"name\""),
	    "{\"query\":\"a \\\"name\\\"\",\"country\":\"Peru\",\"count\":2}"
	    "\n");
}

static void
test_csv(void **state)
{
	(void)state;
	PLAIN();
	assert_string_equal(printed(PRINT_CSV, NULL),
	    "country,category,m\n"
	    "Chad,,1234\n"
	    "Holy See,\"a,b\",\n"
	    "Peru,art,5.5\n"
	    ",\"say \"\"hi\"\"\",0\n");
}

static void
test_tsv(void **state)
{
	(void)state;
	PLAIN();
	assert_string_equal(printed(PRINT_TSV, NULL), "country\tcategory\tm\n"
						      "Chad\t\t1234\n"
						      "Holy See\ta,b\t\n"
						      "Peru\tart\t5.5\n"
						      "\tsay \"hi\"\t0\n");
}

static void
test_table(void **state)
{
	(void)state;
	PLAIN();
	assert_string_equal(printed(PRINT_TABLE, "a title"),
	    "a title\n"
	    "country   category     m\n"
	    "--------  --------  ----\n"
	    "Chad                1234\n"
	    "Holy See  a,b\n"
	    "Peru      art        5.5\n"
	    "          say \"hi\"     0\n");
}

static void
test_md(void **state)
{
	(void)state;
	PLAIN();
	assert_string_equal(printed(PRINT_MD, "a title"),
	    "## a title\n\n"
	    "| country | category | m |\n"
	    "| --- | --- | ---: |\n"
	    "| Chad |  | 1234 |\n"
	    "| Holy See | a,b |  |\n"
	    "| Peru | art | 5.5 |\n"
	    "|  | say \"hi\" | 0 |\n");
}

/* No rows: a header where the format has one. */
static void
test_empty(void **state)
{
	static const char *const want[] = {
	    [PRINT_NDJSON] = "",
	    [PRINT_CSV] = "country,count\n",
	    [PRINT_TSV] = "country\tcount\n",
	    [PRINT_TABLE] = "country  count\n-------  -----\n",
	    [PRINT_MD] = "| country | count |\n| --- | ---: |\n",
	};

	(void)state;
	for (int f = PRINT_NDJSON; f <= PRINT_MD; f++) {
		ask("-g country -a count", plain, 0);
		assert_string_equal(
		    printed((enum print_format)f, NULL), want[f]);
	}
}

/* Values that are neither text nor integers. */
static void
test_types(void **state)
{
	(void)state;
	ask("-g timestamp,coordinates -a year=count", plain, 1);
	assert_string_equal(printed(PRINT_NDJSON, NULL),
	    "{\"timestamp\":\"2020-08-28T03:52:47Z\","
	    "\"coordinates\":[1.50,-2],\"year\":1}\n");
	buf_free(&b);
	assert_string_equal(printed(PRINT_CSV, NULL),
	    "timestamp,coordinates,year\n"
	    "2020-08-28T03:52:47Z,\"[1.50,-2]\",1\n");
}

static void
test_text(void **state)
{
	static const struct {
		const char *s, *want[PRINT_MD + 1];
	} cases[] = {
	    {"a b", {"\"a b\"", "a b", "a b", "a b", "a b"}},
	    {"a\tb", {"\"a\\tb\"", "a\tb", "a\\tb", "a\\tb", "a\\tb"}},
	    {"a\nb", {"\"a\\nb\"", "\"a\nb\"", "a\\nb", "a\\nb", "a\\nb"}},
	    {"a\rb", {"\"a\\rb\"", "\"a\rb\"", "a\\rb", "a\\rb", "a\\rb"}},
	    {"\x1b[m", {"\"\\u001b[m\"", "\x1b[m", "\x1b[m", "\\u001b[m",
			   "\\u001b[m"}},
	    {"\x7f", {"\"\x7f\"", "\x7f", "\x7f", "\\u007f", "\\u007f"}},
	    {"\xc2\x9b",
		{"\"\xc2\x9b\"", "\xc2\x9b", "\xc2\x9b", "\\u009b", "\\u009b"}},
	    {"\xc2\xa0", {"\"\xc2\xa0\"", "\xc2\xa0", "\xc2\xa0", "\xc2\xa0",
			     "\xc2\xa0"}},
	    {"\\", {"\"\\\\\"", "\\", "\\\\", "\\", "\\\\"}},
	    {"a|b", {"\"a|b\"", "a|b", "a|b", "a|b", "a\\|b"}},
	    {"<b>*`", {"\"<b>*`\"", "<b>*`", "<b>*`", "<b>*`", "\\<b>\\*\\`"}},
	    {"[a](b)[c] (d)",
		{"\"[a](b)[c] (d)\"", "[a](b)[c] (d)", "[a](b)[c] (d)",
		    "[a](b)[c] (d)", "[a]\\(b)[c] (d)"}},
	    {"R&D & &lt;&", {"\"R&D & &lt;&\"", "R&D & &lt;&", "R&D & &lt;&",
				"R&D & &lt;&", "R\\&D & \\&lt;&"}},
	    {"_a_b_ ~", {"\"_a_b_ ~\"", "_a_b_ ~", "_a_b_ ~", "_a_b_ ~",
			    "\\_a_b\\_ \\~"}},
	    {"\"", {"\"\\\"\"", "\"\"\"\"", "\"", "\"", "\""}},
	    {",", {"\",\"", "\",\"", ",", ",", ","}},
	    /* lone surrogates, as they are unescaped */
	    {"x\xed\xa0\x80y", {"\"x\\ud800y\"", "x\xef\xbf\xbdy",
				   "x\xef\xbf\xbdy", "x\\ud800y", "x\\ud800y"}},
	    {"\xed\xbf\xbf\xed\xa0\xbd",
		{"\"\\udfff\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd",
		    "\xef\xbf\xbd\xef\xbf\xbd", "\\udfff\\ud83d",
		    "\\udfff\\ud83d"}},
	    {"\xed\x9f\xbf",
		{"\"\xed\x9f\xbf\"", "\xed\x9f\xbf", "\xed\x9f\xbf",
		    "\xed\x9f\xbf", "\xed\x9f\xbf"}},
	};

	(void)state;
	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int f = PRINT_NDJSON; f <= PRINT_MD; f++) {
			buf_reset(&b);
			print_text(&b, (enum print_format)f, cases[i].s,
			    strlen(cases[i].s));
			assert_string_equal(b.s, cases[i].want[f]);
		}
	buf_reset(&b);
	print_text(&b, PRINT_TSV, "a\0b", 3);
	assert_memory_equal(b.s, "a\0b", 3);
	buf_reset(&b);
	print_text(&b, PRINT_TABLE, "a\0b", 3);
	assert_string_equal(b.s, "a\\u0000b");
	buf_reset(&b);
	print_text(&b, PRINT_NDJSON, "a\0b", 3);
	assert_string_equal(b.s, "\"a\\u0000b\"");
}

static void
test_width(void **state)
{
	static const struct {
		const char *s;
		size_t width;
	} cases[] = {{"", 0}, {"abc", 3}, {"C\xc3\xb4te", 4}, {"e\xcc\x81", 1},
	    {"\xe6\x97\xa5\xe6\x9c\xac", 4}, {"\xf0\x9f\x98\x80!", 3},
	    {"\xea\xb0\x80", 2}, {"\xef\xbc\xa1", 2}, {"\xe2\x80\xa6", 1},
	    {"\xf0\x9d\x93\x90", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(print_width(cases[i].s, strlen(cases[i].s)),
		    cases[i].width);
}

/* Columns stay aligned whatever the script. */
static void
test_table_wide(void **state)
{
	static const struct row rows[] = {{"C\xc3\xb4te", NULL, 0},
	    {"\xe6\x97\xa5\xe6\x9c\xac", NULL, 0}, {"a\nb", NULL, 0}};

	(void)state;
	ask("-g c=country -a n=count", rows, 3);
	assert_string_equal(printed(PRINT_TABLE, NULL),
	    "c     n\n"
	    "----  -\n"
	    "C\xc3\xb4te  1\n"
	    "a\\nb  1\n"
	    "\xe6\x97\xa5\xe6\x9c\xac  1\n");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {TEST(test_ndjson), TEST(test_csv),
	    TEST(test_tsv), TEST(test_table), TEST(test_md), TEST(test_empty),
	    TEST(test_types), TEST(test_text), TEST(test_width),
	    TEST(test_table_wide)};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
