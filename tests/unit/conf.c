/* SPDX-License-Identifier: MIT */
/* conf: what becomes of a YAML file, and what is refused with its line. */
#include "base/conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/libs.h"

/* Loads text through a file. */
static int
load_bytes(struct conf *c, const char *text, size_t len, struct err *e)
{
	char path[] = "/tmp/unit-conf-XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	memset(e, 0, sizeof *e);
	rc = conf_load(c, path, e);
	unlink(path);
	return rc;
}

/* Loads text and compares the entries, "key=value@line " each. */
static void
gives(const char *text, const char *want)
{
	struct conf c;
	struct err e;
	struct buf got;

	buf_init(&got, 1 << 20);
	if (load_bytes(&c, text, strlen(text), &e) != 0)
		fail_msg("%s: %s", text, e.msg);
	for (size_t i = 0; i < c.n; i++)
		buf_printf(
		    &got, "%s=%s@%zu ", c.v[i].key, c.v[i].value, c.v[i].line);
	assert_string_equal(got.s, want);
	buf_free(&got);
	conf_free(&c);
	assert_null(c.v);
}

static void
refuses_bytes(const char *text, size_t len, const char *want)
{
	struct conf c;
	struct err e;

	assert_int_equal(load_bytes(&c, text, len, &e), -1);
	assert_string_equal(e.msg, want);
	assert_int_equal(e.kind, ERR_DATA);
	assert_int_equal(c.n, 0);
	assert_null(c.v);
}

static void
refuses(const char *text, const char *want)
{
	refuses_bytes(text, strlen(text), want);
}

static void
flattens(void **state)
{
	(void)state;
	gives("", "");
	gives("# nothing\n", "");
	gives("---\n", "");
	gives("~\n", "");
	gives("a: 1\nb: x y\n", "a=1@1 b=x y@2 ");
	gives("clean-pin:\n  columns: ind, title\nverbose: true\n",
	    "clean-pin.columns=ind, title@2 verbose=true@3 ");
	gives("clean-pin.columns: x\n", "clean-pin.columns=x@1 ");
	gives("g: [a, b]\nh:\n- 1\n- 2\n", "g=a@1 g=b@1 h=1@3 h=2@4 ");
	gives("t:\n- a: 1\n  b: 2\n- a: 3\nu: 4\n",
	    "t.a=1@2 t.b=2@3 t.a=3@4 u=4@5 ");
	gives("a: {b: {c: 1}, d: 2}\ne: {}\nf: []\ng: 3\n",
	    "a.b.c=1@1 a.d=2@1 g=3@4 ");
	gives("a: {b: 1}\nc: {b: 1}\n", "a.b=1@1 c.b=1@2 ");
	gives("\xef\xbb\xbf"
	      "a: \xc3\xa9\r\n",
	    "a=\xc3\xa9@1 ");
}

/* Loads text and compares the entries, "key=value#item " each. */
static void
itemizes(const char *text, const char *want)
{
	struct conf c;
	struct err e;
	struct buf got;

	buf_init(&got, 1 << 20);
	if (load_bytes(&c, text, strlen(text), &e) != 0)
		fail_msg("%s: %s", text, e.msg);
	for (size_t i = 0; i < c.n; i++)
		buf_printf(
		    &got, "%s=%s#%zu ", c.v[i].key, c.v[i].value, c.v[i].item);
	assert_string_equal(got.s, want);
	buf_free(&got);
	conf_free(&c);
}

static void
list_entries_are_told_apart(void **state)
{
	(void)state;
	itemizes("a: 1\nb: {c: 2}\n", "a=1#0 b.c=2#0 ");
	itemizes("t:\n- a: 1\n  b: 2\n- a: 3\nu: 4\n",
	    "t.a=1#1 t.b=2#1 t.a=3#2 u=4#0 ");
	itemizes("t: [{a: [1, 2], b: [{c: 3}, {c: 4}]}, 5, {}, {a: 6}]\n",
	    "t.a=1#1 t.a=2#1 t.b.c=3#1 t.b.c=4#1 t=5#2 t.a=6#4 ");
	itemizes("t: [[1, 2], 3]\nu: [4]\n", "t=1#1 t=2#1 t=3#2 u=4#1 ");
}

static void
scalars_are_text(void **state)
{
	(void)state;
	gives("a: 007\nb: 1e400\nc: Yes\n", "a=007@1 b=1e400@2 c=Yes@3 ");
	gives("a:\nb: ~\nc: null\nd: ''\n", "a=@1 b=@2 c=@3 d=@4 ");
	gives(
	    "b: '~'\nc: \"null\"\nd: !!str null\n", "b=~@1 c=null@2 d=null@3 ");
	gives("a: |\n  x\n  y\nb: >\n  x\n  y\n", "a=x\ny\n@1 b=x y\n@4 ");
	gives("a: \"x\\ty\"\n", "a=x\ty@1 ");
}

static void
refusals_name_the_line(void **state)
{
	(void)state;
	refuses("a: 1\nb: 2\na: 3\n", "line 3: duplicate key: a");
	refuses("a: {b: 1, b: 2}\n", "line 1: duplicate key: b");
	refuses("a: &x 1\nb: *x\n", "line 1: anchors are not supported");
	refuses("a: &x {}\n", "line 1: anchors are not supported");
	refuses("\na: &x []\n", "line 2: anchors are not supported");
	refuses("a: *x\n", "line 1: aliases are not supported");
	refuses("a: 1\n---\nb: 2\n", "line 2: more than one document");
	refuses("just text\n", "line 1: not a map of keys and values");
	refuses("# a list\n- a\n", "line 2: not a map of keys and values");
	refuses("[a]: 1\n", "line 1: a key that is not text");
	refuses("a: \"x\\0y\"\n", "line 1: a NUL byte in text");
	refuses("a: 1\nb: [1, 2\nc: 3\n",
	    "line 3: did not find expected ',' or ']'");
	refuses("a: b: c\n",
	    "line 1: mapping values are not allowed in this context");
	refuses("a: 1\nb: @x\n",
	    "line 2: found character that cannot start any token");
	refuses("a: 1\nb: \xff\n", "line 2: invalid leading UTF-8 octet");
	refuses_bytes("a: 1\n\0\n", 7,
	    "line 2: control characters are not "
	    "allowed");
}

static void
limits(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4 * CONF_SIZE_MAX);
	for (int i = 0; i < CONF_DEPTH_MAX - 1; i++)
		buf_str(&b, "{a: ");
	buf_str(&b, "{a: 1");
	for (int i = 0; i < CONF_DEPTH_MAX; i++)
		buf_char(&b, '}');
	gives(b.s, "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1@1 ");
	buf_reset(&b);
	buf_str(&b, "a: ");
	for (int i = 0; i < 100000; i++)
		buf_char(&b, '[');
	refuses(b.s, "line 1: nested too deep");

	buf_reset(&b);
	buf_str(&b, "a: ");
	while (b.len < CONF_SIZE_MAX)
		buf_char(&b, 'x');
	b.s[b.len - 1] = '\n';
	struct conf c;
	struct err e;
	assert_int_equal(load_bytes(&c, b.s, b.len, &e), 0);
	assert_int_equal(strlen(c.v[0].value), CONF_SIZE_MAX - 4);
	conf_free(&c);
	buf_char(&b, '\n');
	refuses(b.s, "larger than 1 MiB");

	buf_reset(&b);
	for (int i = 0; i < 2000; i++)
		buf_printf(&b, "k%d: 1\n", i);
	refuses(b.s, "line 1025: too many keys");
	buf_reset(&b);
	buf_str(&b, "a:\n");
	for (int i = 0; i < 20000; i++)
		buf_str(&b, "- 1\n");
	refuses(b.s, "line 16386: too many values");
	buf_reset(&b);
	for (int i = 0; i < 512; i++)
		buf_char(&b, 'k');
	buf_str(&b, ": 1\n");
	refuses(b.s, "line 1: key too long");
	buf_free(&b);
}

static void
system_errors(void **state)
{
	struct conf c;
	struct err e;

	(void)state;
	assert_int_equal(conf_load(&c, "/nonexistent/x", &e), -1);
	assert_int_equal(e.kind, ERR_SYS);
	assert_string_equal(e.msg, "No such file or directory");
	assert_int_equal(conf_load(&c, "/", &e), -1);
	assert_int_equal(e.kind, ERR_SYS);
	assert_string_equal(e.msg, "Is a directory");
}

static void
without_libyaml(void **state)
{
	struct conf c;
	struct err e;

	(void)state;
	assert_int_equal(conf_load(&c, "/nonexistent/x", &e), -1);
	assert_string_equal(e.msg, "built without libyaml");
	conf_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flattens),
	    cmocka_unit_test(list_entries_are_told_apart),
	    cmocka_unit_test(scalars_are_text),
	    cmocka_unit_test(refusals_name_the_line),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(system_errors),
	};
	const struct CMUnitTest none[] = {
	    cmocka_unit_test(without_libyaml),
	};

	if (libs_yaml() == NULL)
		return cmocka_run_group_tests_name("conf", none, NULL, NULL);
	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
