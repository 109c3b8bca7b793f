/* SPDX-License-Identifier: MIT */
/* table: which table a record is of, by option, topic and columns. */
#include "data/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct names *names;
static struct rec_parser *parser;
static struct rec rec;

static void
parse(const char *line)
{
	static char text[1024];
	struct err e = {0};

	assert_true(strlen(line) < sizeof text / 2);
	memset(text, 0, sizeof text);
	snprintf(text, sizeof text, "%s\n", line);
	assert_int_equal(
	    rec_parse(parser, &rec, text, strlen(line), NULL, NULL, &e), 0);
}

static void
topics_tell_by_their_end(void **state)
{
	static const struct {
		const char *topic;
		enum table table;
	} cases[] = {
	    {"pin", TABLE_PIN},
	    {"12c5.pin", TABLE_PIN},
	    {"streaming-12c5-geo", TABLE_GEO},
	    {"a_user", TABLE_USER},
	    {"A.PIN", TABLE_PIN},
	    {"x.User", TABLE_USER},
	    {".geo", TABLE_GEO},
	    {"pinterest_data", TABLE_PIN},
	    {"rds.geolocation_data", TABLE_GEO},
	    {"X-USER_DATA", TABLE_USER},
	    {"user.pin", TABLE_PIN},
	    {"", TABLE_NONE},
	    {"hairpin", TABLE_NONE},
	    {"pins", TABLE_NONE},
	    {"pin.1", TABLE_NONE},
	    {"pin.", TABLE_NONE},
	    {"superuser", TABLE_NONE},
	    {"a/pin", TABLE_NONE},
	    {"xpinterest_data", TABLE_NONE},
	    {"geo_data", TABLE_NONE},
	    {"in", TABLE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
		    table_of_topic(cases[i].topic, strlen(cases[i].topic)),
		    cases[i].table);
}

static void
columns_tell(void **state)
{
	static const struct {
		const char *line;
		enum table table;
	} cases[] = {
	    {"{\"index\":1}", TABLE_PIN},
	    {"{\"ind\":1,\"title\":null}", TABLE_PIN},
	    {"{\"downloaded\":1}", TABLE_PIN},
	    {"{\"ind\":1,\"country\":\"Peru\"}", TABLE_GEO},
	    {"{\"timestamp\":0}", TABLE_GEO},
	    {"{\"coordinates\":null}", TABLE_GEO},
	    {"{\"user_name\":\"x\",\"ind\":1}", TABLE_USER},
	    {"{\"age\":20}", TABLE_USER},
	    {"{\"\\u0061ge\":20}", TABLE_USER},
	    {"{\"ind\":1}", TABLE_NONE},
	    {"{}", TABLE_NONE},
	    {"{\"other\":{\"age\":20}}", TABLE_NONE},
	    /* pin before geo before user */
	    {"{\"age\":20,\"country\":\"Peru\",\"category\":\"art\"}",
		TABLE_PIN},
	    {"{\"age\":20,\"country\":\"Peru\"}", TABLE_GEO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		parse(cases[i].line);
		assert_int_equal(table_of(&rec, TABLE_NONE), cases[i].table);
	}
}

static void
the_option_wins_then_the_topic(void **state)
{
	(void)state;
	parse("{\"topic\":\"x.geo\",\"value\":{\"age\":20}}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_GEO);
	assert_int_equal(table_of(&rec, TABLE_PIN), TABLE_PIN);
	parse("{\"topic\":\"all\",\"value\":{\"age\":20}}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_USER);
	parse("{\"topic\":\"all\",\"value\":{\"ind\":20}}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_NONE);
	parse("{\"age\":20}");
	assert_int_equal(table_of(&rec, TABLE_GEO), TABLE_GEO);
}

/* Kafka's timestamp in an envelope is no column of the geo table. */
static void
members_of_the_envelope_tell_nothing(void **state)
{
	(void)state;
	parse("{\"topic\":\"x\",\"timestamp\":1,\"value\":{\"ind\":1}}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_NONE);
	parse("{\"topic\":\"x.pin\",\"value\":null}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_PIN);
	parse("{\"topic\":\"x.user\",\"partition\":0,\"offset\":1}");
	assert_int_equal(table_of(&rec, TABLE_NONE), TABLE_USER);
}

static int
set_up(void **state)
{
	(void)state;
	names = names_new();
	if (names == NULL || table_add_names(names) != 0)
		return -1;
	parser = rec_parser_new(names);
	return parser == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rec_parser_free(parser);
	names_free(names);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(topics_tell_by_their_end),
	    cmocka_unit_test(columns_tell),
	    cmocka_unit_test(the_option_wins_then_the_topic),
	    cmocka_unit_test(members_of_the_envelope_tell_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
