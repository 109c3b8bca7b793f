/* SPDX-License-Identifier: MIT */
/* kind: every kind of column over tables of values, what comes of each, and
 * what is counted. */
#include "data/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/input.h"
#include "data/when.h"

static struct names *names;
static struct rec_parser *parser;
static struct rec rec;
static struct rule rules[TABLES][16];
static struct tally tally;

static const char *const columns[TABLES][16] = {
    {"ind", "title", "description", "follower_count", "poster_name", "tag_list",
	"image_src", "save_location", "downloaded"},
    {"ind", "country", "coordinates", "timestamp"},
    {"ind", "user_name", "age", "date_joined"},
};

static int
set_up(void **state)
{
	(void)state;
	names = names_new();
	if (names == NULL || table_add_names(names) != 0)
		return -1;
	for (int t = 0; t < TABLES; t++)
		for (int i = 0; columns[t][i] != NULL; i++) {
			const struct column *col =
			    rules_find(rules_of((enum table)t), columns[t][i]);
			struct rule *r = &rules[t][i];

			if (col == NULL ||
			    rule_init(r, col, names, (enum table)t) != 0)
				return -1;
			rule_count(r, &tally);
		}
	parser = rec_parser_new(names);
	return parser == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (int t = 0; t < TABLES; t++)
		for (int i = 0; columns[t][i] != NULL; i++)
			rule_free(&rules[t][i]);
	rec_parser_free(parser);
	names_free(names);
	return 0;
}

static struct rule *
rule_of(enum table t, const char *name)
{
	for (int i = 0; columns[t][i] != NULL; i++)
		if (strcmp(columns[t][i], name) == 0)
			return &rules[t][i];
	fail_msg("no rule %s", name);
	return &rules[0][0]; /* not reached */
}

static void
parse(const char *row)
{
	static char text[4096];
	struct err e = {0};

	assert_true(strlen(row) < sizeof text - INPUT_PAD);
	memset(text, 0, sizeof text);
	snprintf(text, sizeof text, "%s\n", row);
	assert_int_equal(
	    rec_parse(parser, &rec, text, strlen(row), NULL, NULL, &e), 0);
}

/* The cell as the JSON that it is written as, or "null why". */
static const char *
shown(const struct cell *c)
{
	static char s[1024];
	const char *quote =
	    c->kind == CELL_TEXT || c->kind == CELL_TIME ? "\"" : "";

	if (c->kind == CELL_NULL)
		snprintf(s, sizeof s, "null %s", why_names[c->why]);
	else
		snprintf(
		    s, sizeof s, "%s%.*s%s", quote, (int)c->len, c->s, quote);
	return s;
}

/* What the rule makes of a row. */
static void
row_gives(enum table t, const char *name, const char *row, const char *want)
{
	struct cell c;
	struct err e = {0};

	parse(row);
	assert_true(rule_read(rule_of(t, name), &rec, &c, &e));
	assert_string_equal(shown(&c), want);
}

struct value {
	const char *json, *want;
};

static void
values_give(enum table t, const char *raw, const char *clean,
    const struct value *v, size_t n)
{
	char row[1024];

	for (size_t i = 0; i < n; i++) {
		snprintf(row, sizeof row, "{\"%s\":%s}", raw, v[i].json);
		row_gives(t, clean, row, v[i].want);
	}
}

#define VALUES(t, raw, clean, v)                                               \
	values_give(t, raw, clean, v, sizeof(v) / sizeof *(v))

static void
texts(void **state)
{
	static const struct value title[] = {
	    {"\"Nice\"", "\"Nice\""},
	    {"\" Nice \"", "\" Nice \""},
	    {"\"Under\"", "\"Under\""},
	    {"\"a\\u0062\\n\"", "\"a\\u0062\\n\""},
	    {"\"No Title Data Available\"", "null placeholder"},
	    {"\"Untitled\"", "null placeholder"},
	    {"\"\\u0055ntitl\\u0065d\"", "null placeholder"},
	    {"\"Untitled \"", "\"Untitled \""},
	    {"\" Untitled\"", "\" Untitled\""},
	    {"\"untitled\"", "\"untitled\""},
	    {"\"No Title Data Available!\"", "\"No Title Data Available!\""},
	    {"\"\"", "null blank"},
	    {"\" \\t\\n\\r\\f\\u000b\xc2\xa0\\u00a0\"", "null blank"},
	    {"\"\\b\"", "\"\\b\""},
	    {"\"\\u0000\"", "\"\\u0000\""},
	    {"\"\\ud800\"", "\"\\ud800\""},
	    {"\"\xc2\xa9\"", "\"\xc2\xa9\""},
	    {"null", "null none"},
	    {"7", "null type"},
	    {"true", "null type"},
	    {"[\"x\"]", "null type"},
	    {"{\"title\":\"x\"}", "null type"},
	};
	static const struct value description[] = {
	    {"\"No description available\"", "null placeholder"},
	    {"\"No description available Story format\"", "null placeholder"},
	    {"\"No description\"", "null placeholder"},
	    {"\"No descriptions\"", "\"No descriptions\""},
	    {"\"Untitled\"", "null placeholder"},
	    {"\"No\"", "\"No\""},
	};
	static const struct value tags[] = {
	    {"\"N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e\"", "null placeholder"},
	    {"\"No Tags Available\"", "null placeholder"},
	    {"\"N,o\"", "\"N,o\""},
	};
	static const struct value image[] = {
	    {"\"Image src error.\"", "null placeholder"},
	    {"\"Image src error\"", "null placeholder"},
	    {"\"Image src error..\"", "\"Image src error..\""},
	};

	(void)state;
	VALUES(TABLE_PIN, "title", "title", title);
	VALUES(TABLE_PIN, "description", "description", description);
	VALUES(TABLE_PIN, "tag_list", "tag_list", tags);
	VALUES(TABLE_PIN, "image_src", "image_src", image);
	row_gives(TABLE_PIN, "poster_name",
	    "{\"poster_name\":\"User Info Error\"}", "null placeholder");
	row_gives(TABLE_PIN, "title", "{}", "null none");
}

/* Whether the short way takes the row's title, and as the text `want`. */
static bool
plain_title(const char *row, const char *want)
{
	const struct val *v;

	parse(row);
	v = rule_plain(rule_of(TABLE_PIN, "title"), &rec);
	return v != NULL && v->len == strlen(want) &&
	       memcmp(v->s, want, v->len) == 0;
}

/* The short way of hot text takes what no rule changes, and no other. */
static void
plain_texts(void **state)
{
	(void)state;
	assert_true(plain_title("{\"title\":\"Great\"}", "Great"));
	assert_true(plain_title("{\"title\":\"a\\nb\"}", "a\\nb"));
	assert_false(plain_title("{\"title\":\"\"}", ""));
	assert_false(plain_title("{\"title\":\"Untitled\"}", "Untitled"));
	assert_false(plain_title("{\"title\":\" x\"}", " x"));
	assert_false(plain_title("{\"title\":7}", "7"));
	assert_false(plain_title("{}", ""));
	/* not of this kind */
	parse("{\"country\":\"Peru\"}");
	assert_null(rule_plain(rule_of(TABLE_GEO, "country"), &rec));
}

static void
trimmed_and_stripped_texts(void **state)
{
	static const struct value country[] = {
	    {"\"Peru\"", "\"Peru\""},
	    {"\"  Peru \\n\"", "\"Peru\""},
	    {"\"Cote d'Ivoire\\u00a0\"", "\"Cote d'Ivoire\""},
	    {"\"Peru\\\\n\"", "\"Peru\\\\n\""},
	    {"\" \\u0020\"", "null blank"},
	    {"3", "null type"},
	};
	static const struct value path[] = {
	    {"\"Local save in /data/art\"", "\"/data/art\""},
	    {"\"/data/art\"", "\"/data/art\""},
	    {"\"Local save in Local save in /x\"", "\"/x\""},
	    {"\"Local \\u0073ave in /x\\u0079\"", "\"/x\\u0079\""},
	    {"\"Local save in \"", "null blank"},
	    {"\"Local save in  \\t\"", "null blank"},
	    {"\"local save in /x\"", "\"local save in /x\""},
	    {"\"Local save in\"", "\"Local save in\""},
	    {"\" Local save in /x\"", "\" Local save in /x\""},
	    {"\"\"", "null blank"},
	};

	(void)state;
	VALUES(TABLE_GEO, "country", "country", country);
	VALUES(TABLE_PIN, "save_location", "save_location", path);
}

static void
counts(void **state)
{
	static const struct value v[] = {
	    {"\"0\"", "0"},
	    {"\"999\"", "999"},
	    {"\"99k\"", "99000"},
	    {"\"99K\"", "99000"},
	    {"\"2M\"", "2000000"},
	    {"\"2m\"", "2000000"},
	    {"\"1B\"", "1000000000"},
	    {"\"1b\"", "1000000000"},
	    {"\"1.2k\"", "1200"},
	    {"\"1.0\"", "1"},
	    {"\"007\"", "7"},
	    {"\"1.200000000000000000000k\"", "1200"},
	    {"\"000000000000000000000000000007\"", "7"},
	    {"\"0.001k\"", "1"},
	    {"\"1,234\"", "1234"},
	    {"\"12,345,678\"", "12345678"},
	    {"\"1,234.5k\"", "1234500"},
	    {"\"\xc2\xa0 12k\\u00a0\\n\"", "12000"},
	    {"\"\\u0031k\"", "1000"},
	    {"\"9223372036854775807\"", "9223372036854775807"},
	    {"\"9.223372036854775807B\"", "null form"},
	    {"\"9223372036.854775807B\"", "9223372036854775807"},
	    {"\"9223372036.854775808B\"", "null range"},
	    {"\"9223372036854775808\"", "null range"},
	    {"\"99999999999999999999k\"", "null range"},
	    {"\"1.2345k\"", "null form"},
	    {"\"1.5\"", "null form"},
	    {"\"12 k\"", "null form"},
	    {"\"12kk\"", "null form"},
	    {"\"k\"", "null form"},
	    {"\".5k\"", "null form"},
	    {"\"5.k\"", "null form"},
	    {"\"1.\"", "null form"},
	    {"\"12,34\"", "null form"},
	    {"\"1234,567\"", "null form"},
	    {"\",123\"", "null form"},
	    {"\"1,234,\"", "null form"},
	    {"\"1,,234\"", "null form"},
	    {"\"0.1,234k\"", "null form"},
	    {"\"-5\"", "null form"},
	    {"\"+5\"", "null form"},
	    {"\"1e3\"", "null form"},
	    {"\"99999999999999999999x\"", "null form"},
	    {"\"User Info Error\"", "null placeholder"},
	    {"\"\"", "null blank"},
	    {"\"\xc2\xa0\"", "null blank"},
	    {"124000", "124000"},
	    {"0", "0"},
	    {"-0", "0"},
	    {"9223372036854775807", "9223372036854775807"},
	    {"9223372036854775808", "null range"},
	    {"-1", "null range"},
	    {"1.0", "null form"},
	    {"1e3", "null form"},
	    {"null", "null none"},
	    {"false", "null type"},
	};

	(void)state;
	VALUES(TABLE_PIN, "follower_count", "follower_count", v);
}

static void
integers(void **state)
{
	static const struct value age[] = {
	    {"0", "0"},
	    {"20", "20"},
	    {"130", "130"},
	    {"-0", "0"},
	    {"\"20\"", "20"},
	    {"\"020\"", "20"},
	    {"\"2\\u0030\"", "20"},
	    {"\"000000000000000000000000000020\"", "20"},
	    {"131", "null range"},
	    {"-1", "null range"},
	    {"\"131\"", "null range"},
	    {"99999999999999999999", "null range"},
	    {"20.0", "null form"},
	    {"2e1", "null form"},
	    {"\"-1\"", "null form"},
	    {"\"+1\"", "null form"},
	    {"\" 20\"", "null form"},
	    {"\"20 \"", "null form"},
	    {"\"twenty\"", "null form"},
	    {"\"\"", "null blank"},
	    {"\" \"", "null blank"},
	    {"[20]", "null type"},
	    {"null", "null none"},
	};
	static const struct value downloaded[] = {
	    {"1", "1"},
	    {"\"1\"", "1"},
	    {"7", "7"},
	    {"9223372036854775807", "9223372036854775807"},
	    {"-1", "null range"},
	};

	(void)state;
	VALUES(TABLE_USER, "age", "age", age);
	VALUES(TABLE_PIN, "downloaded", "downloaded", downloaded);
}

static void
id_is(enum table t, const char *row, const char *want, const char *why)
{
	struct cell c = {0};
	struct err e = {0};

	parse(row);
	assert_int_equal(
	    rule_read(rule_of(t, "ind"), &rec, &c, &e), why == NULL);
	if (why != NULL) {
		assert_int_equal(e.kind, ERR_DATA);
		assert_string_equal(e.msg, why);
		return;
	}
	assert_int_equal(c.kind, CELL_INT);
	assert_string_equal(shown(&c), want);
}

static void
ids(void **state)
{
	(void)state;
	id_is(TABLE_PIN, "{\"index\":7528}", "7528", NULL);
	id_is(TABLE_PIN, "{\"ind\":7528}", "7528", NULL);
	id_is(TABLE_PIN, "{\"ind\":1,\"index\":2}", "2", NULL);
	id_is(TABLE_PIN, "{\"index\":\"007\"}", "7", NULL);
	id_is(TABLE_PIN, "{\"index\":\"1\\u0032\"}", "12", NULL);
	id_is(TABLE_PIN, "{\"index\":-0}", "0", NULL);
	id_is(TABLE_PIN, "{\"index\":-9223372036854775808}",
	    "-9223372036854775808", NULL);
	id_is(TABLE_PIN, "{}", NULL, "index: missing");
	id_is(TABLE_GEO, "{\"index\":1}", NULL, "ind: missing");
	id_is(TABLE_PIN, "{\"index\":\"12x\"}", NULL,
	    "index: not an integer: \"12x\"");
	id_is(
	    TABLE_PIN, "{\"ind\":\"-1\"}", NULL, "ind: not an integer: \"-1\"");
	id_is(TABLE_PIN, "{\"ind\":1,\"index\":null}", NULL,
	    "index: not an integer: null");
	id_is(TABLE_USER, "{\"ind\":\"\"}", NULL, "ind: not an integer: \"\"");
	id_is(TABLE_USER, "{\"ind\":1.0}", NULL, "ind: not an integer: 1.0");
	id_is(TABLE_USER, "{\"ind\":[1]}", NULL, "ind: not an integer: [1]");
	id_is(TABLE_PIN, "{\"index\":99999999999999999999}", NULL,
	    "index: out of range: 99999999999999999999");
	id_is(TABLE_PIN, "{\"index\":\"9223372036854775808\"}", NULL,
	    "index: out of range: \"9223372036854775808\"");
}

static void
times(void **state)
{
	static const struct value v[] = {
	    {"\"2020-08-28 03:52:47\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020-08-28T03:52:47\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020-08-28T03:52:47Z\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020-08-28T03:52:47.999999999999Z\"",
		"\"2020-08-28T03:52:47Z\""},
	    {"\"2020-08-28T03:52:47.000+0000\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020-08-28T03:52:47+01:00\"", "\"2020-08-28T02:52:47Z\""},
	    {"\"2020-01-01 00:30:00+0100\"", "\"2019-12-31T23:30:00Z\""},
	    {"\"2019-12-31 23:30:00-23:59\"", "\"2020-01-01T23:29:00Z\""},
	    {"\"\\u00a0 2020-08-28 03:52:47\\n\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020\\u002d08-28 03:52:47\"", "\"2020-08-28T03:52:47Z\""},
	    {"\"2020-02-29 00:00:00\"", "\"2020-02-29T00:00:00Z\""},
	    {"\"2000-02-29 00:00:00\"", "\"2000-02-29T00:00:00Z\""},
	    {"\"0001-01-01 00:00:00\"", "\"0001-01-01T00:00:00Z\""},
	    {"\"9999-12-31 23:59:59\"", "\"9999-12-31T23:59:59Z\""},
	    {"\"0001-01-01 00:00:00+00:01\"", "null range"},
	    {"\"9999-12-31 23:59:59-00:01\"", "null range"},
	    {"\"0000-06-01 00:00:00\"", "null range"},
	    {"\"2021-02-29 00:00:00\"", "null form"},
	    {"\"1900-02-29 00:00:00\"", "null form"},
	    {"\"2020-04-31 00:00:00\"", "null form"},
	    {"\"2020-00-01 00:00:00\"", "null form"},
	    {"\"2020-13-01 00:00:00\"", "null form"},
	    {"\"2020-01-00 00:00:00\"", "null form"},
	    {"\"2020-01-01 24:00:00\"", "null form"},
	    {"\"2020-01-01 00:60:00\"", "null form"},
	    {"\"2020-01-01 23:59:60\"", "null form"},
	    {"\"2020-01-01  00:00:00\"", "null form"},
	    {"\"2020-01-01t00:00:00\"", "null form"},
	    {"\"2020-01-01\"", "null form"},
	    {"\"2020-01-01 00:00\"", "null form"},
	    {"\"2020-01-01 00:00:00.\"", "null form"},
	    {"\"2020-01-01 00:00:00.Z\"", "null form"},
	    {"\"2020-01-01 00:00:00 Z\"", "null form"},
	    {"\"2020-01-01 00:00:00z\"", "null form"},
	    {"\"2020-01-01 00:00:00+24:00\"", "null form"},
	    {"\"2020-01-01 00:00:00+01:60\"", "null form"},
	    {"\"2020-01-01 00:00:00+01\"", "null form"},
	    {"\"2020-01-01 00:00:00+1:00\"", "null form"},
	    {"\"2020-01-01 00:00:00Zx\"", "null form"},
	    {"\"2O20-01-01 00:00:00\"", "null form"},
	    {"\"-020-01-01 00:00:00\"", "null form"},
	    {"\"2020-1 -01 00:00:00\"", "null form"},
	    {"\"1598586767000\"", "null form"},
	    {"\"\"", "null blank"},
	    {"\" \"", "null blank"},
	    {"1598586767000", "\"2020-08-28T03:52:47Z\""},
	    {"1598586767999.9", "\"2020-08-28T03:52:47Z\""},
	    {"1.598586767e12", "\"2020-08-28T03:52:47Z\""},
	    {"0", "\"1970-01-01T00:00:00Z\""},
	    {"-0.0", "\"1970-01-01T00:00:00Z\""},
	    {"-0.001", "\"1969-12-31T23:59:59Z\""},
	    {"-1", "\"1969-12-31T23:59:59Z\""},
	    {"-1000", "\"1969-12-31T23:59:59Z\""},
	    {"-1001", "\"1969-12-31T23:59:58Z\""},
	    {"-62135596800000", "\"0001-01-01T00:00:00Z\""},
	    {"-62135596800000.1", "null range"},
	    {"253402300799999.9", "\"9999-12-31T23:59:59Z\""},
	    {"253402300800000", "null range"},
	    {"1e400", "null range"},
	    {"-1e99999999999999999999", "null range"},
	    {"true", "null type"},
	    {"null", "null none"},
	};

	(void)state;
	VALUES(TABLE_GEO, "timestamp", "timestamp", v);
	VALUES(TABLE_USER, "date_joined", "date_joined", v);
}

/* Every day of the years 1 to 9999, against counting. */
static void
calendar(void **state)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t secs = INT64_C(-62135596800);

	(void)state;
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			bool leap =
			    (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			int n = days[m - 1] + (m == 2 && leap);

			for (int d = 1; d <= n; d++, secs += 86400) {
				char want[64], got[WHEN_TEXT];
				int64_t v = 0;

				snprintf(want, sizeof want,
				    "%04d-%02d-%02dT12:34:56Z", y, m, d);
				when_put(got, secs + 45296);
				if (memcmp(got, want, WHEN_TEXT) != 0)
					fail_msg("%s", want);
				if (when_read(want, WHEN_TEXT, &v) !=
					WHY_NONE ||
				    v != secs + 45296)
					fail_msg("%s", want);
			}
		}
	assert_true(secs == INT64_C(253402300800));
}

static void
joins(void **state)
{
	static const struct value rows[] = {
	    {"{\"first_name\":\"Ann\",\"last_name\":\"Lee\"}", "\"Ann Lee\""},
	    {"{\"last_name\":\" Lee\\n\",\"first_name\":\"\\u00a0Ann \"}",
		"\"Ann Lee\""},
	    {"{\"first_name\":\"A\\u006en\",\"last_name\":\"L\\\"\"}",
		"\"A\\u006en L\\\"\""},
	    {"{\"first_name\":\"Ann\"}", "\"Ann\""},
	    {"{\"first_name\":null,\"last_name\":\"Lee\"}", "\"Lee\""},
	    {"{\"first_name\":\" \",\"last_name\":\"Lee\"}", "\"Lee\""},
	    {"{\"first_name\":7,\"last_name\":\"Lee\"}", "\"Lee\""},
	    {"{\"first_name\":null,\"last_name\":null}", "null none"},
	    {"{\"first_name\":\"\",\"last_name\":\" \"}", "null none"},
	    {"{}", "null none"},
	    {"{\"user_name\":\"Ann Lee\"}", "\"Ann Lee\""},
	    {"{\"user_name\":\" Ann  Lee \"}", "\"Ann  Lee\""},
	    {"{\"user_name\":\"Ann Lee\",\"last_name\":\"May\"}", "\"May\""},
	    {"{\"user_name\":\"Ann Lee\",\"last_name\":null}", "null none"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_gives(TABLE_USER, "user_name", rows[i].json, rows[i].want);
}

static void
pair_is(const char *lat, const char *lon, const char *want)
{
	char row[512];

	snprintf(
	    row, sizeof row, "{\"latitude\":%s,\"longitude\":%s}", lat, lon);
	row_gives(TABLE_GEO, "coordinates", row, want);
	snprintf(row, sizeof row, "{\"coordinates\":[%s,%s]}", lat, lon);
	row_gives(TABLE_GEO, "coordinates", row, want);
}

static void
pairs(void **state)
{
	(void)state;
	pair_is("-89.5173", "-179.689", "[-89.5173,-179.689]");
	pair_is("90", "-180", "[90,-180]");
	pair_is("-90.000", "1.8e2", "[-90.000,1.8e2]");
	pair_is("0", "-0.0", "[0,-0.0]");
	pair_is("1.00000000000000000000000000000001", "2",
	    "[1.00000000000000000000000000000001,2]");
	pair_is("\"12.5\"", "\"-7\"", "[12.5,-7]");
	pair_is("\"1\\u0032\"", "7", "[12,7]");
	pair_is("90.00000000000000000000000000000001", "0", "null range");
	pair_is("0", "180.0000001", "null range");
	pair_is("0", "-181", "null range");
	pair_is("1e400", "0", "null range");
	pair_is("1000", "0", "null range");
	pair_is("1e-400", "0", "[1e-400,0]");
	pair_is("\" 1\"", "0", "null form");
	pair_is("\"+1\"", "0", "null form");
	pair_is("\"01\"", "0", "null form");
	pair_is("\"x\"", "0", "null form");
	pair_is("0", "\"\"", "null blank");
	pair_is("true", "0", "null type");
	pair_is("null", "null", "null none");
}

static void
pairs_of_one_kind_or_the_other(void **state)
{
	static const struct value rows[] = {
	    {"{\"coordinates\":[1,2],\"latitude\":3,\"longitude\":4}", "[3,4]"},
	    {"{\"coordinates\":[1,2],\"latitude\":null,"
	     "\"longitude\":null}",
		"null none"},
	    {"{\"coordinates\":[ 1 , 2 ]}", "[1,2]"},
	    {"{\"coordinates\":[1]}", "null form"},
	    {"{\"coordinates\":[]}", "null form"},
	    {"{\"coordinates\":[1,2,3]}", "null form"},
	    {"{\"coordinates\":\"1,2\"}", "null type"},
	    {"{\"coordinates\":null}", "null none"},
	    {"{}", "null none"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_gives(TABLE_GEO, "coordinates", rows[i].json, rows[i].want);
	/* a half alone is no pair, and is counted as one of bad form */
	row_gives(TABLE_GEO, "coordinates", "{\"latitude\":1}", "null form");
}

static uint64_t
counted(const char *column, const char *reason)
{
	return *tally_nulled(&tally, column, reason);
}

/* A bad source is counted under its own name, all else under the clean one. */
static void
what_is_counted(void **state)
{
	uint64_t n;

	(void)state;
	n = counted("title", "placeholder");
	row_gives(
	    TABLE_PIN, "title", "{\"title\":\"Untitled\"}", "null placeholder");
	assert_int_equal(counted("title", "placeholder"), n + 1);
	row_gives(TABLE_PIN, "title", "{\"title\":null}", "null none");
	assert_int_equal(counted("title", "placeholder"), n + 1);
	n = counted("first_name", "blank");
	row_gives(TABLE_USER, "user_name",
	    "{\"first_name\":\"\",\"last_name\":\"Lee\"}", "\"Lee\"");
	assert_int_equal(counted("first_name", "blank"), n + 1);
	n = counted("longitude", "range");
	row_gives(TABLE_GEO, "coordinates",
	    "{\"latitude\":1,\"longitude\":999}", "null range");
	assert_int_equal(counted("longitude", "range"), n + 1);
	n = counted("coordinates", "range");
	row_gives(TABLE_GEO, "coordinates", "{\"coordinates\":[1,999]}",
	    "null range");
	assert_int_equal(counted("coordinates", "range"), n + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts),
	    cmocka_unit_test(plain_texts),
	    cmocka_unit_test(trimmed_and_stripped_texts),
	    cmocka_unit_test(counts),
	    cmocka_unit_test(integers),
	    cmocka_unit_test(ids),
	    cmocka_unit_test(times),
	    cmocka_unit_test(calendar),
	    cmocka_unit_test(joins),
	    cmocka_unit_test(pairs),
	    cmocka_unit_test(pairs_of_one_kind_or_the_other),
	    cmocka_unit_test(what_is_counted),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
