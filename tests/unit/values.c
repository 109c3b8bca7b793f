/* SPDX-License-Identifier: MIT */
/* Texts of every layout, given in reads of every size: the same rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "json/values.h"

#define MAX ((size_t)64)

struct feed {
	const char *s;
	size_t len, step;
};

static long
feed(void *arg, void *dst, size_t n, struct err *e)
{
	struct feed *f = arg;

	(void)e;
	if (n > f->step)
		n = f->step;
	if (n > f->len)
		n = f->len;
	memcpy(dst, f->s, n);
	f->s += n;
	f->len -= n;
	return (long)n;
}

/* "0 {...}" a row, "!1 2:3 why|raw" a reject, "+raw" a piece, "#2:3 why". */
static void
read_all(struct values *v, struct buf *b)
{
	for (;;) {
		struct values_row r;
		struct err e = {0};

		switch (values_next(v, &r, &e)) {
		case VALUES_ROW:
			buf_printf(b, "%d ", (int)r.place);
			buf_add(b, r.s, r.len);
			break;
		case VALUES_BAD:
			buf_printf(b, "!%d %d:%d %s|", (int)r.place,
			    (int)r.line, (int)r.byte, e.msg);
			buf_add(b, r.s, r.len);
			break;
		case VALUES_PIECE:
			buf_char(b, '+');
			buf_add(b, r.s, r.len);
			break;
		case VALUES_ERROR:
			buf_printf(
			    b, "#%d:%d %s\n", (int)r.line, (int)r.byte, e.msg);
			return;
		case VALUES_END: return;
		}
		buf_char(b, '\n');
	}
}

static void
same(const char *text, const char *want)
{
	struct values *v = values_new(MAX);
	struct buf b;

	assert_non_null(v);
	buf_init(&b, SIZE_MAX / 4);
	for (size_t step = 1; step < 80; step++) {
		struct feed f = {text, strlen(text), step};

		buf_reset(&b);
		values_start(v, feed, &f);
		read_all(v, &b);
		assert_string_equal(b.s, want);
	}
	buf_free(&b);
	values_free(v);
}

static void
lines(void **state)
{
	(void)state;
	same("", "");
	same("\n \n", "");
	same("{\"a\":1}", "0 {\"a\":1}\n");
	same("\xef\xbb\xbf{\"a\":1}\r\n\n {\"a\": 2} \n",
	    "0 {\"a\":1}\n2 {\"a\": 2}\n");
	/* what is no record is refused, the next line is read */
	same("{\"a\":1}\n{\"a\":\n5\n{}{}\n{\"b\":2}",
	    "0 {\"a\":1}\n"
	    "!1 2:6 a value is missing at the end of the line|{\"a\":\n"
	    "!2 3:1 not an object|5\n"
	    "!3 4:3 text after the value: \"{}\"|{}{}\n"
	    "4 {\"b\":2}\n");
	same("x\n{}\n", "!0 1:1 no JSON value: \"x\"|x\n1 {}\n");
	same("{\"a\n{}\n", "!0 1:2 string without an end|{\"a\n1 {}\n");
	same("{\"a\":1,\"a\":2}\n",
	    "!0 1:8 duplicate key: \"a\"|{\"a\":1,\"a\":2}\n");
}

static void
texts(void **state)
{
	(void)state;
	same("{\n  \"a\": 1\n}\n{\n  \"a\": [ 2, \" \\\" }\" ]\n}\n",
	    "0 {\"a\":1}\n1 {\"a\":[2,\" \\\" }\"]}\n");
	same("{\"a\":1}{\"b\":2} {}", "0 {\"a\":1}\n1 {\"b\":2}\n2 {}\n");
	same("\n{\"a\"\n:1}\n[{},{}]\n{}", "0 {\"a\":1}\n1 {}\n2 {}\n3 {}\n");
	/* what is wrong within brackets ends with them */
	same("{\n\"a\": 01\n}{\n}",
	    "!0 2:6 not a number: \"01\"|{\n\"a\": 01\n}\n1 {}\n");
	same("{\n\"a\": \"x\n}\n{\n}", "!0 2:6 string without an end|{\n\"a\": "
				       "\"x\n!1 3:1 no JSON value: \"}\"|}\n"
				       "2 {}\n");
	same("{\n\"a\": [\n",
	    "!0 3:1 a value is missing at the end of the line|{\n\"a\": [\n\n");
}

static void
arrays(void **state)
{
	(void)state;
	same("[]", "");
	same("[{}]", "0 {}\n");
	same(" [\n {\"a\" : 1},\n {\"a\": [[1 ,2], {}]}\n]\n",
	    "0 {\"a\":1}\n1 {\"a\":[[1,2],{}]}\n");
	same("[1,\"x,]\",null,[2], {} ]",
	    "!0 1:2 not an object|1\n!1 1:4 not an object|\"x,]\"\n"
	    "!2 1:10 not an object|null\n!3 1:15 not an object|[2]\n4 {}\n");
	same("[{},]", "0 {}\n#1:5 a value is missing\n");
	same("[,{}]", "#1:2 a value is missing\n");
	same("[{}{}]", "0 {}\n#1:4 ',' or ']' is due here\n");
	same("[{}", "0 {}\n#1:4 ends early\n");
	same("[{\"a\":", "#1:2 ends early\n");
	same("[{},\n{\"a\n\":1}]", "0 {}\n#2:1 string without an end\n");
	same("[{\"a\":1]}]", "!0 1:8 ',' or '}' is due here|{\"a\":1]\n"
			     "#1:9 ',' or ']' is due here\n");
}

/* Of what is too long all bytes come, and what follows is read. */
static void
too_long(void **state)
{
	static const char *const frames[][2] = {
	    {"", "\n{}\n"}, {"{\n}", "{}"}, {"[{},", ",{}]"}};
	struct values *v = values_new(MAX);
	char raw[200], text[300];

	(void)state;
	memset(raw, 'x', sizeof raw);
	memcpy(raw, "{\"a\":\"", 6);
	memcpy(raw + sizeof raw - 3, "\"}", 3);
	for (size_t i = 0; i < 3; i++)
		for (size_t step = 1; step < 300; step++) {
			struct feed f = {text, 0, step};
			struct values_row r;
			struct err e = {0};
			size_t rows = 0, bad = 0, bytes = 0;
			enum values_got got;

			f.len = (size_t)snprintf(text, sizeof text, "%s%s%s",
			    frames[i][0], raw, frames[i][1]);
			values_start(v, feed, &f);
			while ((got = values_next(v, &r, &e)) != VALUES_END) {
				rows += got == VALUES_ROW;
				bad += got == VALUES_BAD;
				bytes += got == VALUES_ROW ? 0 : r.len;
				assert_int_not_equal(got, VALUES_ERROR);
			}
			assert_string_equal(
			    e.msg, "longer than --max-line, 64 bytes");
			assert_int_equal(rows, i == 0 ? 1 : 2);
			assert_int_equal(bad, 1);
			assert_int_equal(bytes, strlen(raw));
			assert_int_equal(r.place, 0);
		}
	values_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(arrays),
	    cmocka_unit_test(too_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
