/* SPDX-License-Identifier: MIT */
/* rules: files of rules: what is read, printed, and refused with its line. */
#include "data/rules-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/libs.h"

static int
load(struct rules_file *f, enum table t, const char *text, struct err *e)
{
	char path[] = "/tmp/unit-rules-XXXXXX";
	int fd = mkstemp(path), rc;
	size_t len = strlen(text);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	memset(e, 0, sizeof *e);
	rc = rules_load(f, path, t, e);
	unlink(path);
	return rc;
}

/* What is printed of the rules in text. */
static void
print(struct buf *b, enum table t, const char *text)
{
	struct rules_file f;
	struct err e;

	if (load(&f, t, text, &e) != 0)
		fail_msg("%s: %s", text, e.msg);
	buf_reset(b);
	rules_print(b, t, f.columns);
	assert_false(b->err);
	rules_free(&f);
	assert_null(f.columns);
}

/* What is printed after the comment, "columns:" and the table. */
static void
gives(const char *text, const char *want)
{
	struct buf b, again;
	const char *at;

	buf_init(&b, 1 << 20);
	buf_init(&again, 1 << 20);
	print(&b, TABLE_USER, text);
	print(&again, TABLE_USER, b.s);
	assert_string_equal(again.s, b.s);
	at = strstr(b.s, "\ntable: user\ncolumns:\n");
	assert_non_null(at);
	assert_string_equal(at + strlen("\ntable: user\ncolumns:\n"), want);
	buf_free(&b);
	buf_free(&again);
}

static void
refuses(const char *text, const char *want)
{
	struct rules_file f;
	struct err e;

	if (load(&f, TABLE_USER, text, &e) == 0)
		fail_msg("taken: %s", text);
	assert_string_equal(e.msg, want);
	assert_null(f.columns);
	assert_null(f.conf.v);
}

#define COLUMN "columns:\n- name: a\n"
#define TEXT COLUMN "  kind: text\n"

static void
built_in_rules_read_back(void **state)
{
	(void)state;
	for (int t = 0; t < TABLES; t++) {
		const struct column *c = rules_of((enum table)t);
		struct buf a, b;

		buf_init(&a, 1 << 20);
		buf_init(&b, 1 << 20);
		rules_print(&a, (enum table)t, c);
		print(&b, (enum table)t, a.s);
		assert_string_equal(a.s, b.s);
		buf_free(&a);
		buf_free(&b);
	}
}

static void
keys_are_read(void **state)
{
	(void)state;
	gives(TEXT, "  - name: a\n    kind: text\n");
	gives("columns: [{kind: text, name: a}]\n",
	    "  - name: a\n    kind: text\n");
	gives(TEXT "  hidden: no\n  from:\n  placeholders: ~\n",
	    "  - name: a\n    kind: text\n");
	gives(TEXT "- {name: b, kind: id, hidden: Yes}\n",
	    "  - name: a\n    kind: text\n"
	    "  - name: b\n    kind: id\n    hidden: true\n");
	gives(TEXT "  prefixes: p\n  from: x\n  placeholders: [u, v]\n",
	    "  - name: a\n    kind: text\n    from: [x]\n"
	    "    placeholders: [u, v]\n    prefixes: [p]\n");
	gives(COLUMN "  kind: path\n  strip: 'to '\n",
	    "  - name: a\n    kind: path\n    strip: \"to \"\n");
	gives(COLUMN "  kind: integer\n",
	    "  - name: a\n    kind: integer\n    range: "
	    "[-9223372036854775808, 9223372036854775807]\n");
	gives(COLUMN "  kind: pair\n  from: [x, z]\n  range: [-1, 0, 2, 2]\n",
	    "  - name: a\n    kind: pair\n    from: [x, z]\n"
	    "    range: [-1, 0, 2, 2]\n");
	gives(COLUMN "  kind: join\n  from: [a1, a2, a3, a4, a5, a6, a7, a8]\n",
	    "  - name: a\n    kind: join\n"
	    "    from: [a1, a2, a3, a4, a5, a6, a7, a8]\n");
	/* one raw column may go into several */
	gives(TEXT "  from: x\n- {name: b, kind: count, from: x}\n",
	    "  - name: a\n    kind: text\n    from: [x]\n"
	    "  - name: b\n    kind: count\n    from: [x]\n");
	gives("table: user\n" TEXT, "  - name: a\n    kind: text\n");
}

static void
texts_are_quoted_where_need_be(void **state)
{
	(void)state;
	gives(TEXT
	    "  placeholders: ['a b', 'No', 'null', '1', '-', a.b/c_d-e]\n",
	    "  - name: a\n    kind: text\n    placeholders: "
	    "[a b, \"No\", \"null\", \"1\", \"-\", a.b/c_d-e]\n");
	gives(TEXT
	    "  placeholders: ['a, b', 'a: b', ' a', 'a ', 'a#', '\"\\']\n",
	    "  - name: a\n    kind: text\n    placeholders: "
	    "[\"a, b\", \"a: b\", \" a\", \"a \", \"a#\", \"\\\"\\\\\"]\n");
	gives(TEXT
	    "  placeholders: [\"\\n\\t\\e\\x7f\\x85\\L\\uFEFF\\uFFFF\"]\n",
	    "  - name: a\n    kind: text\n    placeholders: "
	    "[\"\\x0a\\x09\\x1b\\x7f\\x85\\u2028\\ufeff\\uffff\"]\n");
	gives(TEXT "  placeholders: [\"\\xe9\\u20ac\\U0001F600\"]\n",
	    "  - name: a\n    kind: text\n    placeholders: "
	    "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]\n");
}

static void
wrong_words(void **state)
{
	(void)state;
	refuses("", "no columns");
	refuses("columns:\n", "no columns");
	refuses("column:\n- name: a\n",
	    "line 2: unknown key: column.name, not one of table, columns");
	refuses("colums: 1\n", "line 1: unknown key: colums, did you mean "
			       "columns?");
	refuses("columns: a\n", "line 1: columns: not keys and values: \"a\"");
	refuses(
	    "columns: [a]\n", "line 1: columns: not keys and values: \"a\"");
	refuses("columns:\n  name: a\n",
	    "line 2: columns: not a list: begin each with \"- \"");
	refuses(
	    "table: geo\n" TEXT, "line 1: rules of the geo table, not of user");
	refuses("table: users\n" TEXT,
	    "line 1: unknown table: users, did you mean user?");
	refuses(TEXT "  placeholder: b\n",
	    "line 4: unknown key: placeholder, did you mean placeholders?");
	refuses(TEXT "  x: b\n",
	    "line 4: unknown key: x, not one of name, kind, from, "
	    "placeholders, prefixes, strip, range, hidden");
	refuses(COLUMN "  kind: txt\n",
	    "line 3: unknown kind: txt, did you mean text?");
	refuses(COLUMN "  kind: 5\n",
	    "line 3: unknown kind: 5, not one of text, trim, path, count, id, "
	    "integer, time, join, pair");
	refuses(TEXT "  hidden: maybe\n",
	    "line 4: hidden: not true or false: \"maybe\"");
	refuses(TEXT "  hidden: true\n", "all columns are hidden");
	refuses(TEXT "  kind: text\n", "line 4: duplicate key: kind");
	refuses("columns:\n- name: [a, b]\n",
	    "line 2: name: more than one value: \"b\"");
	refuses("columns:\n- kind: text\n- name: b\n",
	    "line 2: a column without a name");
	refuses(COLUMN, "line 2: a: no kind");
}

static void
wrong_columns(void **state)
{
	(void)state;
	refuses(TEXT "- name: b\n  kind: id\n- name: a\n  kind: id\n",
	    "line 6: a: named twice");
	refuses(TEXT "- name: b\n  kind: id\n  from: [a]\n",
	    "line 6: b: from a clean column: a");
	refuses(TEXT "  from: [b]\n- name: b\n  kind: id\n",
	    "line 5: b: also what is read for a");
	refuses("columns:\n- name: topic\n",
	    "line 2: name: a word of envelopes: \"topic\"");
	refuses("columns:\n- name: \"a\\eb\"\n",
	    "line 2: name: a control byte: \"a\\x1bb\"");
	refuses(TEXT "  from: [\"\\x85\"]\n",
	    "line 4: from: a control byte: \"\\xc2\\x85\"");
	refuses(
	    TEXT "  from: [b, c]\n", "line 4: a: from more than one column");
	refuses(TEXT "  from: [b, b]\n", "line 4: from: named twice: \"b\"");
	refuses(COLUMN "  kind: join\n", "line 2: a: a join needs from");
	refuses(COLUMN "  kind: join\n  from: [a]\n", "line 4: a: from itself");
	refuses(COLUMN "  kind: pair\n  from: [b]\n",
	    "line 4: a: a pair is from 2 columns");
	refuses(COLUMN "  kind: pair\n", "line 2: a: a pair is from 2 columns");
	refuses(COLUMN "  kind: path\n", "line 2: a: a path needs strip");
	refuses(TEXT "  strip: b\n", "line 4: a: strip is for kind path");
	refuses(COLUMN "  kind: id\n  placeholders: b\n",
	    "line 4: a: an id has no placeholders");
	refuses(COLUMN "  kind: id\n  prefixes: b\n",
	    "line 4: a: an id has no placeholders");
}

#define INTEGER COLUMN "  kind: integer\n"

static void
wrong_ranges(void **state)
{
	(void)state;
	refuses(TEXT "  range: [0, 1]\n", "line 4: a: no range for kind text");
	refuses(INTEGER "  range: 1\n", "line 4: a: range: needs 2 numbers");
	refuses(COLUMN "  kind: pair\n  from: [b, c]\n  range: [1, 2]\n",
	    "line 5: a: range: needs 4 numbers");
	refuses(INTEGER "  range: [2, 1]\n",
	    "line 4: a: range: the end is below the start");
	refuses(INTEGER "  range: [0, 1.5]\n",
	    "line 4: range: not an integer: \"1.5\"");
	refuses(INTEGER "  range: [0, +1]\n",
	    "line 4: range: not an integer: \"+1\"");
	refuses(INTEGER "  range:\n  - 0\n  - 9223372036854775808\n",
	    "line 6: range: not of 64 bits: \"9223372036854775808\"");
	refuses(INTEGER "  range: [1, 2, 3, 4, 5]\n",
	    "line 4: too many numbers in range: at most 4");
}

/* before, then n times `each`, whose %d counts up from 0. */
static char *
many(struct buf *b, const char *before, int n, const char *each)
{
	const char *at = strstr(each, "%d");

	buf_reset(b);
	buf_str(b, before);
	for (int i = 0; i < n; i++) {
		buf_add(b, each, (size_t)(at - each));
		buf_printf(b, "%d%s", i, at + 2);
	}
	assert_false(b->err);
	return b->s;
}

static void
limits(void **state)
{
	char name[RULE_NAME_MAX + 2];
	struct rules_file f;
	struct err e;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	refuses(many(&b, TEXT "  from:\n", RULE_SOURCES + 1, "  - x%d\n"),
	    "line 13: too many columns in from: at most 8");
	refuses(many(&b, TEXT "  placeholders:\n", RULE_PLACEHOLDERS + 1,
		    "  - x%d\n"),
	    "line 37: too many placeholders: at most 32");
	refuses(many(&b, "columns:\n", 43,
		    "- {name: n%d, kind: join, from: [x, y, z]}\n"),
	    "line 44: too many columns in all the froms: at most 128");
	refuses(many(&b, "columns:\n", RULE_COLUMNS + 1,
		    "- {name: n%d, kind: text}\n"),
	    "line 66: too many columns: at most 64");
	memset(name, 'n', sizeof name);
	name[RULE_NAME_MAX + 1] = '\0';
	buf_reset(&b);
	buf_printf(&b, "columns:\n- kind: text\n  name: %s\n", name);
	refuses(b.s, "line 3: name: longer than 128 bytes");
	buf_reset(&b);
	buf_printf(&b, "columns:\n- kind: text\n  name: %s\n", name + 1);
	assert_int_equal(load(&f, TABLE_USER, b.s, &e), 0);
	rules_free(&f);
	buf_free(&b);
}

static void
what_conf_refuses(void **state)
{
	struct rules_file f;
	struct err e;

	(void)state;
	refuses("columns: [\n", "line 2: did not find expected node content");
	assert_int_equal(rules_load(&f, "/nonexistent/x", TABLE_PIN, &e), -1);
	assert_int_equal(e.kind, ERR_SYS);
	assert_string_equal(e.msg, "No such file or directory");
}

static void
without_libyaml(void **state)
{
	struct rules_file f;
	struct err e;

	(void)state;
	assert_int_equal(rules_load(&f, "/nonexistent/x", TABLE_PIN, &e), -1);
	assert_string_equal(e.msg, "built without libyaml");
	rules_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(built_in_rules_read_back),
	    cmocka_unit_test(keys_are_read),
	    cmocka_unit_test(texts_are_quoted_where_need_be),
	    cmocka_unit_test(wrong_words),
	    cmocka_unit_test(wrong_columns),
	    cmocka_unit_test(wrong_ranges),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(what_conf_refuses),
	};
	const struct CMUnitTest none[] = {
	    cmocka_unit_test(without_libyaml),
	};

	if (libs_yaml() == NULL)
		return cmocka_run_group_tests_name("rules", none, NULL, NULL);
	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
