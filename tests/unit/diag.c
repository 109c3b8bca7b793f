/* SPDX-License-Identifier: MIT */
/* diag: the form of messages, levels, statuses, and quoting of hostile data. */
#include "base/diag.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "child.h"

static void
say_all(void *level)
{
	diag_init("tool");
	diag_level_set(*(int *)level);
	diag_error("error %d", 1);
	diag_warn("warning");
	diag_note(1, "note");
	diag_note(2, "detail");
}

static void
levels(void **state)
{
	static const char *const want[] = {"tool: error 1\n",
	    "tool: error 1\ntool: warning\n",
	    "tool: error 1\ntool: warning\ntool: note\n",
	    "tool: error 1\ntool: warning\ntool: note\ntool: detail\n"};
	struct child c;

	(void)state;
	for (int level = DIAG_QUIET; level <= 2; level++) {
		child_run(&c, say_all, &level);
		assert_int_equal(c.status, 0);
		assert_string_equal(c.err, want[level + 1]);
		assert_string_equal(c.out, "");
	}
}

static void
die_with_reason(void *arg)
{
	(void)arg;
	diag_init("tool");
	errno = ENOENT;
	diag_warn("first:");
	diag_die(ST_FATAL, "%s:", "second");
}

static void
errno_is_told_and_kept(void **state)
{
	struct child c;

	(void)state;
	child_run(&c, die_with_reason, NULL);
	assert_int_equal(c.status, 3);
	assert_string_equal(c.err, "tool: first: No such file or directory\n"
				   "tool: second: No such file or directory\n");
}

static void
die_of_usage(void *arg)
{
	(void)arg;
	diag_init("tool");
	diag_usage("wrong: %s", "x");
}

static void
usage_points_to_help(void **state)
{
	struct child c;

	(void)state;
	child_run(&c, die_of_usage, NULL);
	assert_int_equal(c.status, 2);
	assert_string_equal(c.err, "tool: wrong: x\ntool: try 'tool --help'\n");
}

static void
die_of_memory(void *arg)
{
	(void)arg;
	diag_init("tool");
	diag_nomem();
}

static void
memory_has_a_word(void **state)
{
	struct child c;

	(void)state;
	child_run(&c, die_of_memory, NULL);
	assert_int_equal(c.status, 3);
	assert_string_equal(c.err, "tool: memory: Cannot allocate memory\n");
}

static void
say_odd_things(void *arg)
{
	char text[6000];

	(void)arg;
	diag_init("tool");
	diag_error("%s", "a\nb\033[2Jc\177d\xc2\x9b"
			 "e\xc3\xa9\x9bg\xe2\x82");
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	diag_error("%s", text);
}

static void
messages_stay_on_their_line(void **state)
{
	struct child c;
	char *end;

	(void)state;
	child_run(&c, say_odd_things, NULL);
	end = strchr(c.err, '\n');
	assert_non_null(end);
	*end++ = '\0';
	assert_string_equal(c.err, "tool: a?b?[2Jc?d??e\xc3\xa9?g??");
	assert_int_equal(strlen(end), 4096);
	assert_int_equal(strcspn(end, "\n"), 4095);
}

static void
quote_is(const char *text, size_t len, const char *want)
{
	char q[DIAG_QUOTE_SIZE];

	assert_ptr_equal(diag_quote(q, text, len), q);
	assert_string_equal(q, want);
}

static void
quotes(void **state)
{
	(void)state;
	quote_is("", 0, "");
	quote_is("12x", 3, "12x");
	quote_is("a\0b", 3, "a\\x00b");
	quote_is("\033[31m\177\n", 7, "\\x1b[31m\\x7f\\x0a");
	quote_is("\xc3\xa9\xf0\x9f\x98\x80", 6, "\xc3\xa9\xf0\x9f\x98\x80");
	quote_is("\xc2\x9b", 2, "\\xc2\\x9b"); /* CSI in C1 */
	quote_is("\xc2\xa0", 2, "\xc2\xa0");
	quote_is("\xc0\xaf", 2, "\\xc0\\xaf");		/* overlong */
	quote_is("\xed\xa0\x80", 3, "\\xed\\xa0\\x80"); /* a surrogate */
	quote_is("\xe2\x82", 2, "\\xe2\\x82");		/* cut */
	quote_is("\xff", 1, "\\xff");
}

static void
quotes_are_cut(void **state)
{
	char text[200], q[DIAG_QUOTE_SIZE];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(strlen(diag_quote(q, text, 80)), 80);
	assert_int_equal(strlen(diag_quote(q, text, 81)), 83);
	assert_string_equal(q + 80, "...");
	/* never in the middle of a character */
	memcpy(text + 78, "\xe2\x82\xac", 3);
	diag_quote(q, text, sizeof text);
	assert_string_equal(q + 76, "aa...");
	memset(text, 0x1b, sizeof text);
	assert_int_equal(strlen(diag_quote(q, text, sizeof text)), 323);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels),
	    cmocka_unit_test(errno_is_told_and_kept),
	    cmocka_unit_test(usage_points_to_help),
	    cmocka_unit_test(memory_has_a_word),
	    cmocka_unit_test(messages_stay_on_their_line),
	    cmocka_unit_test(quotes),
	    cmocka_unit_test(quotes_are_cut),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
