/* SPDX-License-Identifier: MIT */
/* The walker: it accepts what the checker accepts, finds the values that are
 * there, and knows rows, envelopes, tombstones and marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/input.h"
#include "json/check.h"
#include "json/rec.h"
#include "json/scan.h"
#include "json/walk.h"

static struct names *names;
static struct rec_parser *parser;
static struct scan_index *ix;
static struct rec rec;
static struct err err;
static char text[(8 << 20) + 2 * INPUT_PAD];
static int id_index, id_title;

/* Parses a line with an index and without: both must say the same. */
static int
parse_bytes(const char *s, size_t len)
{
	struct err checked = {0};
	int plain, indexed, check;

	memcpy(text, s, len);
	memset(text + len, 0, INPUT_PAD);
	text[len] = '\n';
	check = check_line(text, len, &checked);
	if (check != 0) {
		err = checked;
		return -1;
	}
	plain = rec_parse(parser, &rec, text, len, NULL, NULL, &err);
	if (len < SCAN_REGION && scan_best()(ix, text, len + 1) > 0) {
		struct err other = {0};

		indexed = rec_parse(
		    parser, &rec, text, len, text, ix->quotes, &other);
		assert_int_equal(plain, indexed);
		if (plain != 0) {
			assert_string_equal(err.msg, other.msg);
			assert_int_equal(err.pos, other.pos);
		}
	}
	return plain;
}

static int
parse(const char *s)
{
	return parse_bytes(s, strlen(s));
}

static void
assert_value(int id, enum val_kind kind, const char *want)
{
	const struct val *v = rec_val(&rec, id);

	assert_non_null(v);
	if (v == NULL)
		return; /* the compiler does not know */
	assert_int_equal(v->kind, kind);
	assert_int_equal(v->len, strlen(want));
	assert_memory_equal(v->s, want, v->len);
}

static void
test_rows(void **state)
{
	(void)state;
	assert_int_equal(parse("{\"index\":7528,\"title\":\"a\\\"b\"}"), 0);
	assert_int_equal(rec.shape, REC_ROW);
	assert_value(id_index, VAL_NUMBER, "7528");
	assert_value(id_title, VAL_STRING, "a\\\"b");
	/* another order, blanks, nested values, names unknown and escaped */
	assert_int_equal(
	    parse(" { \"x\" : [1,{\"title\":2},[]] , \"t\\u0069tle\" : null "
		  ", \"o\":{} ,\"index\":\"\"}\t\r"),
	    0);
	assert_value(id_index, VAL_STRING, "");
	assert_value(id_title, VAL_NULL, "null");
	assert_int_equal(rec.line[0], '{');
	assert_int_equal(rec.line[rec.len - 1], '}');
	/* values of the row before are gone */
	assert_int_equal(parse("{}"), 0);
	assert_null(rec_val(&rec, id_index));
}

static void
test_shapes(void **state)
{
	(void)state;
	assert_int_equal(
	    parse("{\"topic\":\"12c5.pin\",\"partition\":0,\"offset\":42,"
		  "\"value\":{\"index\":1},\"more\":[true]}"),
	    0);
	assert_int_equal(rec.shape, REC_ENVELOPE);
	assert_value(id_index, VAL_NUMBER, "1");
	assert_memory_equal(rec.row, "{\"index\":1}", rec.row_len);
	assert_non_null(rec_env(&rec, NAME_OFFSET));
	assert_memory_equal(rec.env[NAME_OFFSET].s, "42", 2);
	assert_null(rec_env(&rec, NAME_KEY));
	/* value before topic */
	assert_int_equal(
	    parse("{\"value\":{\"title\":\"t\"},\"topic\":\"x\"}"), 0);
	assert_int_equal(rec.shape, REC_ENVELOPE);
	assert_value(id_title, VAL_STRING, "t");
	assert_int_equal(parse("{\"topic\":\"x\",\"value\":null}"), 0);
	assert_int_equal(rec.shape, REC_TOMBSTONE);
	assert_null(rec_val(&rec, id_title));
	assert_int_equal(
	    parse("{\"topic\":\"x\",\"partition\":0,\"offset\":9}"), 0);
	assert_int_equal(rec.shape, REC_MARK);
	assert_int_equal(parse("{\"topic\":\"x\",\"value\":5}"), 0);
	assert_int_equal(rec.shape, REC_ENVELOPE);
	assert_null(rec.row);
	assert_null(rec_val(&rec, id_index));
	/* columns of a bare row that only look so */
	assert_int_equal(parse("{\"topic\":5,\"value\":{\"index\":2}}"), 0);
	assert_int_equal(rec.shape, REC_ROW);
	assert_null(rec_val(&rec, id_index));
	assert_int_equal(parse("{\"topic\":\"x\",\"index\":3}"), 0);
	assert_int_equal(rec.shape, REC_ROW);
	assert_value(id_index, VAL_NUMBER, "3");
}

static void
refused(const char *s, size_t pos, const char *why)
{
	assert_int_equal(parse(s), -1);
	assert_string_equal(err.msg, why);
	assert_int_equal(err.pos, pos);
}

static void
test_refused(void **state)
{
	(void)state;
	refused("[1]", 0, "not an object");
	refused("5", 0, "not an object");
	refused("{\"index\":1,\"index\":2}", 11, "duplicate key: \"index\"");
	refused("{\"index\":1,\"\\u0069ndex\":2}", 11,
	    "duplicate key: \"\\u0069ndex\"");
	refused("{\"topic\":\"x\",\"value\":{\"a\":1,\"a\":1}}", 28,
	    "duplicate key: \"a\"");
	refused("{\"index\":01}", 9, "not a number: \"01\"");
	refused("{\"a\":1,}", 7, "a member's name in quotes is due here");
	refused("{\"a\" 1}", 5, "':' is due here");
	refused("{\"a\":1", 6, "',' or '}' is due here");
	refused("{\"a\":[1}", 7, "',' or ']' is due here");
	refused("{\"a\":\"x", 5, "string without an end");
	refused("{\"a\":\"\\x\"}", 6, "no JSON escape: \"\\x\"");
	refused(
	    "{\"a\":\"\t\"}", 6, "control character in a string: \"\\x09\"");
	refused("{\"a\":\"\xc3(\"}", 6, "invalid UTF-8: \"\\xc3\"");
	refused("{\"a\":nul}", 5, "no JSON value: \"nul}\"");
	refused("{}x", 2, "text after the value: \"x\"");
}

static size_t
fill(char *s, const char *open, size_t n, const char *close)
{
	size_t len = 0, ol = strlen(open), cl = strlen(close);

	memcpy(s, "{\"a\":", 5);
	len = 5;
	for (size_t i = 0; i < n; i++, len += ol)
		memcpy(s + len, open, ol);
	for (size_t i = 0; i < n; i++, len += cl)
		memcpy(s + len, close, cl);
	s[len++] = '}';
	return len;
}

static void
test_depth(void **state)
{
	char *s = malloc(8 << 20);

	(void)state;
	assert_non_null(s);
	assert_int_equal(parse_bytes(s, fill(s, "[", 1023, "]")), 0);
	assert_int_equal(parse_bytes(s, fill(s, "[", 1024, "]")), -1);
	assert_string_equal(err.msg, "deeper than 1024 levels");
	assert_int_equal(parse_bytes(s, fill(s, "{\"a\":[", 511, "]}")), 0);
	assert_int_equal(parse_bytes(s, fill(s, "[", 1000000, "]")), -1);
	assert_string_equal(err.msg, "deeper than 1024 levels");
	free(s);
}

static size_t
many(char *s, int n, int width, int twice)
{
	size_t len = 1;

	s[0] = '{';
	for (int i = 0; i < n; i++) {
		int v = i == n - 1 && twice ? 0 : i;

		s[len++] = '"';
		for (int k = 0; k < width; k++)
			s[len++] = 'k';
		for (int k = 0; k < 4; k++)
			s[len++] = (char)('a' + (v >> 4 * k & 15));
		memcpy(s + len, "\":1,", 4);
		len += 4;
	}
	s[len - 1] = '}';
	return len;
}

static void
test_members(void **state)
{
	char *s = malloc(8 << 20);

	(void)state;
	assert_non_null(s);
	for (int width = 4; width < 100; width += 90) {
		assert_int_equal(parse_bytes(s, many(s, 4096, width, 0)), 0);
		assert_int_equal(parse_bytes(s, many(s, 4096, width, 1)), -1);
		assert_memory_equal(err.msg, "duplicate key", 13);
		assert_int_equal(parse_bytes(s, many(s, 4097, width, 0)), -1);
		assert_string_equal(err.msg, "more than 4096 members");
	}
	free(s);
}

static uint64_t
rnd(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Random token soup: the walker must refuse exactly what the checker does. */
static void
test_soup(void **state)
{
	static const char *const tokens[] = {"{", "}", "[", "]", ",", ":",
	    "\"a\"", "\"b\\n\"", "1", "-0.5e9", "01", "true", "nul", "null",
	    " ", "\t", "{\"a\":1}", "[1,2]", "\"c\":", "\\\"", "{\"x\":[", "1.",
	    "-"};
	char s[256];
	int good = 0;

	(void)state;
	for (int round = 0; round < 300000; round++) {
		size_t n = 0, want = rnd() % 10;
		bool checked, walked;

		memcpy(s, "{\"k\":", 5);
		n = 5;
		for (size_t i = 0; i < want; i++) {
			const char *t =
			    tokens[rnd() % (sizeof tokens / sizeof *tokens)];

			memcpy(s + n, t, strlen(t));
			n += strlen(t);
		}
		if (rnd() % 8 != 0)
			s[n++] = '}';
		memcpy(text, s, n);
		memset(text + n, 0, INPUT_PAD);
		text[n] = '\n';
		checked = check_line(text, n, &err) == 0;
		scan_best()(ix, text, n + 1);
		if (ix->lines[0].suspect)
			continue;
		walked = rec_parse(parser, &rec, text, n, text, ix->quotes,
			     &err) == 0;
		if (!walked && (strncmp(err.msg, "duplicate", 9) == 0 ||
				   strcmp(err.msg, "not an object") == 0))
			walked = true;
		assert_int_equal(walked, checked);
		good += checked;
	}
	assert_true(good > 1000);
}

/* What a path makes of a region: of each line its values, or the place and
 * the message of the refusal. */
static void
verdicts(scan_fn *scan, const char *s, size_t len, struct buf *out)
{
	size_t start = 0, first = 0;

	scan(ix, s, len);
	for (size_t i = 0; i < ix->nlines; i++) {
		const struct scan_line *l = &ix->lines[i];
		size_t n = l->end - start;
		struct err e = {0};

		if (n == 0) {
			buf_char(out, '\n'); /* the reader skips it */
		} else if ((l->suspect && check_line(s + start, n, &e) != 0) ||
			   rec_parse(parser, &rec, s + start, n, s,
			       ix->quotes + first, &e) != 0) {
			buf_printf(out, "%zu: %s\n", e.pos, e.msg);
		} else {
			const struct val *v = rec_val(&rec, id_title);

			buf_printf(out, "%d %zu ", (int)rec.shape, rec.len);
			if (v != NULL)
				buf_add(out, v->s, v->len);
			buf_char(out, '\n');
		}
		start = l->end + 1;
		first = l->quotes;
	}
}

/* Every path says the same of the same hostile lines, wherever they lie in
 * the blocks: the values, the places and the messages. */
static void
test_paths(void **state)
{
	static const char *const lines[] = {
	    "{\"index\":1,\"title\":\"a\\\"\\\\\"}",
	    "{\"title\":\"\\ud83d\\u12g4\"}",
	    "{\"title\":\"\xf0\x9f\x98\"}",
	    "{\"title\":\"\xe2\x80\xa6\xc2\xa0\",\"x\":[\"\\n\"]}\r",
	    "{\"title\":\"t\",\"t\\u0069tle\":1}",
	    "{\"title\":\"\x01\"}",
	    "{\"title\":\"",
	    "\"",
	    "\\",
	    "{\"topic\":\"x\",\"value\":{}}",
	    "",
	    "{\"title\" : [1,{\"a\":\"}\"}] , \"index\" : -0.5e3 }",
	    "{\"title\":tru}",
	    "[\"\xff\"]",
	    "{\"title\":\"\xed\xa0\x80\"}",
	};
	static const char *const paths[] = {"avx2", "neon"};
	struct buf want, got;

	(void)state;
	buf_init(&want, SIZE_MAX / 4);
	buf_init(&got, SIZE_MAX / 4);
	for (size_t round = 0; round < 3000; round++) {
		char *s = text + INPUT_PAD + round % 64;
		size_t len = 0;

		while (len < 600) {
			const char *l =
			    lines[rnd() % (sizeof lines / sizeof *lines)];

			memcpy(s + len, l, strlen(l));
			len += strlen(l);
			s[len++] = '\n';
		}
		memset(s + len, 0, INPUT_PAD);
		buf_reset(&want);
		verdicts(scan_path("portable"), s, len, &want);
		for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
			if (scan_path(paths[i]) == NULL)
				continue;
			buf_reset(&got);
			verdicts(scan_path(paths[i]), s, len, &got);
			assert_string_equal(want.s, got.s);
		}
	}
	buf_free(&want);
	buf_free(&got);
}

/* A name that stands otherwise in lines than it is read: the line after is not
 * taken for it, nor passed without a look at what follows. */
static void
test_escaped_names(void **state)
{
	static const struct {
		const char *lines, *want;
	} cases[] = {
	    {"{\"a\\\"b\":1}\n{\"a\"b\":\"}\n", "0 10 \n4: ':' is due here\n"},
	    {"{\"a\\\\\":1}\n{\"a\\\"\":1}\n", "0 9 \n0 9 \n"},
	    {"{\"a\\\\b\":1}\n{\"a\\b\":1,\"a\\\\b\":2}\n", "0 10 \n0 18 \n"},
	};
	struct rec_parser *full = parser; /* of names: it learns no more */
	struct buf got;

	(void)state;
	parser = rec_parser_new(names);
	assert_non_null(parser);
	buf_init(&got, SIZE_MAX / 4);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t len = strlen(cases[i].lines);

		buf_reset(&got);
		memcpy(text, cases[i].lines, len);
		memset(text + len, 0, INPUT_PAD);
		verdicts(scan_best(), text, len, &got);
		assert_string_equal(got.s, cases[i].want);
	}
	buf_free(&got);
	rec_parser_free(parser);
	parser = full;
}

/* A name may be as long as the line. */
static void
test_long_name(void **state)
{
	const size_t n = 2 * INPUT_LINE_MAX;
	char *s = malloc(n + 64 + INPUT_PAD);
	size_t len;

	(void)state;
	assert_non_null(s);
	memcpy(s, "{\"\\u0061", 8);
	memset(s + 8, 'b', n);
	memcpy(s + 8 + n, "\":1,\"index\":2}\n", 15);
	len = 8 + n + 14;
	memset(s + len + 1, 0, INPUT_PAD);
	assert_int_equal(rec_parse(parser, &rec, s, len, NULL, NULL, &err), 0);
	assert_value(id_index, VAL_NUMBER, "2");
	free(s);
}

static int
unindexed(const char *s)
{
	size_t len = strlen(s);

	memcpy(text, s, len);
	memset(text + len + 1, 0, INPUT_PAD);
	text[len] = '\n';
	return rec_parse(parser, &rec, text, len, NULL, NULL, &err);
}

/* When the stamps have all been used, no value of an earlier line comes back,
 * also where one line takes many. */
static void
test_stamps(void **state)
{
	struct rec_parser *kept = parser;

	(void)state;
	parser = rec_parser_new(names);
	assert_non_null(parser);
	assert_int_equal(unindexed("{\"index\":1}"), 0);
	assert_int_equal(parser->stamp, 1);
	parser->stamp = UINT32_MAX - 3;
	assert_int_equal(
	    unindexed("{\"value\":{},\"value\":{},\"value\":{}}"), -1);
	assert_int_equal(unindexed("{}"), 0);
	assert_null(rec_val(&rec, id_index));
	rec_parser_free(parser);
	parser = kept;
}

static void
test_array(void **state)
{
	struct val v[3];

	(void)state;
	assert_int_equal(
	    parse("{\"index\":[ 1.50 ,\"a,]\" , {\"b\":[2]}, []]}"), 0);
	assert_int_equal(rec_array(rec_val(&rec, id_index), v, 3), 4);
	assert_memory_equal(v[0].s, "1.50", 4);
	assert_int_equal(v[0].len, 4);
	assert_int_equal(v[1].kind, VAL_STRING);
	assert_int_equal(v[1].len, 3);
	assert_int_equal(v[2].kind, VAL_OBJECT);
	assert_int_equal(v[2].len, 9);
	assert_int_equal(parse("{\"index\":[]}"), 0);
	assert_int_equal(rec_array(rec_val(&rec, id_index), v, 3), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_shapes),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_soup),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_escaped_names),
	    cmocka_unit_test(test_long_name),
	    cmocka_unit_test(test_stamps),
	    cmocka_unit_test(test_array),
	};
	int failed;

	names = names_new();
	ix = malloc(sizeof *ix);
	if (names == NULL || ix == NULL)
		return 1;
	id_index = names_add(names, "index", 5, 1);
	id_title = names_add(names, "title", 5, 1);
	parser = rec_parser_new(names);
	if (parser == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rec_parser_free(parser);
	names_free(names);
	free(ix);
	return failed;
}
