/* SPDX-License-Identifier: MIT */
/* cli: options, values and the configuration file, each message to the
 * letter. */
#include "base/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/libs.h"
#include "base/out.h"
#include "child.h"

#define ARGS_MAX 16
#define TRY "clean-pin: try 'clean-pin --help'\n"

static const struct cli_opt opts[] = {
    {'T', "as", CLI_ARG},
    {'n', "count", CLI_ARG},
    {'f', "follow", CLI_FLAG},
    {CLI_LONG + 0, "columns", CLI_ARG},
    {CLI_LONG + 1, "every", CLI_ARG},
    {CLI_LONG + 2, "size", CLI_ARG},
    {CLI_LONG + 3, "session", CLI_ARG}, /* not without -f */
    {0},
};

static const char *const tables[] = {"pin", "geo", "user", NULL};

static char conf_file[] = "/tmp/unit-cli-XXXXXX";

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	out_str(line);
}

static void
say_option(const struct cli *c, int o)
{
	switch (o) {
	case 'T': say("table %d\n", cli_choice(c, tables)); break;
	case 'n': say("count %lld\n", (long long)cli_num(c, -5, 99)); break;
	case 'f': say("%s\n", c->name); break;
	case CLI_LONG + 0: say("%s %s\n", c->name, c->arg); break;
	case CLI_LONG + 1:
		say("every %lld\n", (long long)cli_duration(c, 0));
		break;
	case CLI_LONG + 2: say("size %zu\n", cli_size(c, 2, 1 << 20)); break;
	default: say("code %d\n", o);
	}
}

/* A tool that says what it has been told. */
static void
tool(void *arg)
{
	char **argv = arg;
	int argc = 0, o;
	struct cli c;

	while (argv[argc] != NULL)
		argc++;
	cli_init(&c, "clean-pin", "help\n", opts, CLI_RECORDS, argc, argv);
	while ((o = cli_next(&c)) != 0)
		say_option(&c, o);
	cli_needs(&c, CLI_LONG + 3, 'f');
	for (int i = 0; i < c.nfiles; i++)
		say("[%s]", c.files[i]);
	say(" e%d p%d v%d max-rejects %llu", c.fail_fast, c.progress,
	    diag_level(), (unsigned long long)c.max_rejects);
	if (c.rejects != NULL)
		say(" rejects %s", c.rejects);
	if (c.stats != NULL)
		say(" stats %s", c.stats);
	cli_free(&c);
}

/* Runs the tool with the words of a line; "%" stands for the configuration
 * file. */
static void
run(struct child *c, const char *line)
{
	char text[512], *argv[ARGS_MAX] = {text};
	int argc = 0;

	snprintf(text, sizeof text, "x %s", line);
	for (char *p = text; *p != '\0' && argc < ARGS_MAX - 1;) {
		size_t n = strcspn(p, " ");

		argv[argc++] = *p == '%' ? conf_file : p;
		p += n;
		if (*p == ' ')
			*p++ = '\0';
	}
	argv[argc] = NULL;
	child_run(c, tool, argv);
}

static void
prints(const char *line, const char *want)
{
	struct child c;

	run(&c, line);
	assert_string_equal(c.err, "");
	assert_string_equal(c.out, want);
	assert_int_equal(c.status, 0);
}

static void
refuses(const char *line, const char *want)
{
	char err[512];
	struct child c;

	snprintf(err, sizeof err, "clean-pin: %s\n" TRY, want);
	run(&c, line);
	assert_string_equal(c.err, err);
	assert_string_equal(c.out, "");
	assert_int_equal(c.status, 2);
}

static void
options_and_operands(void **state)
{
	(void)state;
	prints("", "[-] e0 p0 v0 max-rejects 0");
	prints("a -f b", "-f\n[a][b] e0 p0 v0 max-rejects 0");
	prints("a -- -f b", "[a][-f][b] e0 p0 v0 max-rejects 0");
	prints("-- -- a", "[--][a] e0 p0 v0 max-rejects 0");
	prints("-fe -", "-f\n[-] e1 p0 v0 max-rejects 0");
	prints("-fn5 -n 6 --count=7 --count 8",
	    "-f\ncount 5\ncount 6\ncount 7\ncount 8\n"
	    "[-] e0 p0 v0 max-rejects 0");
	prints("--follow a --columns=b=c d --columns -- e",
	    "--follow\n--columns b=c\n--columns --\n"
	    "[a][d][e] e0 p0 v0 max-rejects 0");
	prints("-vve -r bad --max-rejects 9 --stats - --progress",
	    "[-] e1 p1 v2 max-rejects 9 rejects bad stats -");
	prints("-v -q", "[-] e0 p0 v-1 max-rejects 0");
	prints("-q -v", "[-] e0 p0 v1 max-rejects 0");
}

static void
unknown_options(void **state)
{
	(void)state;
	refuses("-Z", "unknown option: -Z");
	refuses("--progress -Z", "unknown option: -Z");
	refuses("-fZf", "unknown option: -Z");
	refuses("a -\xc3\xa9", "unknown option: -\\xc3");
	refuses("--bogus", "unknown option: --bogus");
	refuses("--bogus=--fail-fast", "unknown option: --bogus");
	refuses("--=x", "unknown option: --");
	refuses(
	    "--colums x", "unknown option: --colums, did you mean --columns?");
	refuses("--Follow", "unknown option: --Follow, did you mean --follow?");
}

/* What is a long option but for a dash is not taken for letters. */
static void
one_dash(void **state)
{
	(void)state;
	refuses(
	    "-columns x", "unknown option: -columns, did you mean --columns?");
	refuses("-f a -columns=x",
	    "unknown option: -columns, did you mean --columns?");
	refuses(
	    "-version", "unknown option: -version, did you mean --version?");
	refuses("-f -stats", "unknown option: -stats, did you mean --stats?");
	refuses(
	    "--follow -help", "unknown option: -help, did you mean --help?");
	refuses(
	    "--stats=x -help", "unknown option: -help, did you mean --help?");
	/* nor is an argument an option */
	prints("--stats -columns -fr -follow --rejects -stats -- -help",
	    "-f\n[-help] e0 p0 v0 max-rejects 0 rejects -stats stats -columns");
	prints("-r-stats -", "[-] e0 p0 v0 max-rejects 0 rejects -stats");
}

static void
no_abbreviations(void **state)
{
	(void)state;
	refuses("--fail", "unknown option: --fail");
	refuses("--fail=x", "unknown option: --fail");
	refuses("--fol", "unknown option: --fol");
	refuses("--col x", "unknown option: --col");
	refuses("a --col=x", "unknown option: --col");
	refuses("--he", "unknown option: --he");
	refuses(
	    "--column x", "unknown option: --column, did you mean --columns?");
}

static void
arguments(void **state)
{
	(void)state;
	refuses("--columns", "--columns: needs an argument");
	refuses("-n", "-n: needs an argument");
	refuses("a -fn", "-n: needs an argument");
	refuses("a --columns", "--columns: needs an argument");
	refuses("--follow=x", "--follow: takes no argument");
	refuses("--quiet=", "--quiet: takes no argument");
}

static void
numbers(void **state)
{
	(void)state;
	prints("-n -5 -n 99 -n 007",
	    "count -5\ncount 99\ncount 7\n[-] e0 p0 v0 max-rejects 0");
	refuses("-n x", "-n: not a number: \"x\"");
	refuses("-n 1x", "-n: not a number: \"1x\"");
	refuses("--count=", "--count: not a number: \"\"");
	refuses("--count=-", "--count: not a number: \"-\"");
	refuses("--count=+1", "--count: not a number: \"+1\"");
	refuses("-n 100", "-n: too large: 100");
	refuses("-n -6", "-n: too small: -6");
	refuses("-n 9223372036854775808", "-n: too large: 9223372036854775808");
	refuses(
	    "-n 99999999999999999999", "-n: too large: 99999999999999999999");
	refuses(
	    "-n -9223372036854775808", "-n: too small: -9223372036854775808");
	refuses(
	    "-n -99999999999999999999", "-n: too small: -99999999999999999999");
	refuses("--max-rejects -1", "--max-rejects: too small: -1");
}

static void
sizes(void **state)
{
	(void)state;
	prints("--size 2 --size 3K --size 1M",
	    "size 2\nsize 3072\nsize 1048576\n[-] e0 p0 v0 max-rejects 0");
	refuses("--size 1", "--size: too small: 1");
	refuses("--size 2M", "--size: too large: 2M");
	refuses("--size 18446744073709551615G",
	    "--size: too large: 18446744073709551615G");
	refuses("--size 1k", "--size: not a size: \"1k\"");
	refuses("--size K", "--size: not a size: \"K\"");
	refuses("--size 1KB", "--size: not a size: \"1KB\"");
	refuses("--size -1", "--size: not a size: \"-1\"");
	refuses("--max-line 0", "--max-line: too small: 0");
}

static void
durations(void **state)
{
	(void)state;
	prints("--every 0 --every 10ms --every 1.5s --every 2m --every 0.5h "
	       "--every 1d",
	    "every 0\nevery 10000000\nevery 1500000000\nevery 120000000000\n"
	    "every 1800000000000\nevery 86400000000000\n"
	    "[-] e0 p0 v0 max-rejects 0");
	prints("--every 0.000000001s --every 0.0000000019s",
	    "every 1\nevery 1\n[-] e0 p0 v0 max-rejects 0");
	refuses(
	    "--every 10", "--every: needs a unit (ms, s, m, h or d): \"10\"");
	refuses("--every 1.s", "--every: not a duration: \"1.s\"");
	refuses("--every .5s", "--every: not a duration: \".5s\"");
	refuses("--every s", "--every: not a duration: \"s\"");
	refuses("--every 1e3s", "--every: not a duration: \"1e3s\"");
	refuses("--every -1s", "--every: not a duration: \"-1s\"");
	prints("--every 36500d",
	    "every 3153600000000000000\n[-] e0 p0 v0 max-rejects 0");
	refuses(
	    "--every 36500.000000001d", "--every: too large: 36500.000000001d");
	refuses("--every 106752d", "--every: too large: 106752d");
}

static void
choices(void **state)
{
	(void)state;
	prints("-T pin --as=user", "table 0\ntable 2\n"
				   "[-] e0 p0 v0 max-rejects 0");
	refuses("-T pni", "-T: unknown: \"pni\", did you mean pin?");
	refuses("--as zebra",
	    "--as: unknown: \"zebra\", not one of pin, geo, user");
	refuses("--as=", "--as: unknown: \"\", not one of pin, geo, user");
}

static void
nearest(void **state)
{
	static const char *const names[] = {"columns", "count", "as", NULL};
	char text[100];

	(void)state;
	assert_string_equal(cli_nearest("columns", names), "columns");
	assert_string_equal(cli_nearest("cloumns", names), "columns");
	assert_string_equal(cli_nearest("cont", names), "count");
	assert_string_equal(cli_nearest("COUNT", names), "count");
	assert_string_equal(cli_nearest("ass", names), "as");
	assert_null(cli_nearest("at", names));
	assert_null(cli_nearest("", names));
	assert_null(cli_nearest("col", names));
	memset(text, 'c', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_null(cli_nearest(text, names));
}

static void
help_and_version(void **state)
{
	char want[128];

	(void)state;
	prints("--help", "help\n");
	prints("-f -h --bogus", "-f\nhelp\n");
	prints("-c /nonexistent -h", "help\n");
	prints("-V", "clean-pin (pinpipe) " PINPIPE_VERSION "\n");
	snprintf(want, sizeof want,
	    "clean-pin (pinpipe) " PINPIPE_VERSION "\n%s%s%s",
	    libs_yaml() ? "libyaml " : "", libs_yaml() ? libs_yaml() : "",
	    libs_yaml() ? "\n" : "");
	prints("-Vv", want);
	prints("-v --version", want);
}

static void
conf_write(const char *text)
{
	FILE *f = fopen(conf_file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* As refuses, for a message that begins with the file's name. */
static void
conf_refused(const char *text, const char *want)
{
	char err[256];

	conf_write(text);
	snprintf(err, sizeof err, "%s:%s", conf_file, want);
	refuses("-c %", err);
}

static void
config(void **state)
{
	char want[256];

	(void)state;
	conf_write("count: 5\ncolumns: [a, b]\nfollow: yes\nprogress: off\n"
		   "bucket: other tools know it\n");
	snprintf(want, sizeof want,
	    "count 5\n%s:2: columns a\n%s:2: columns b\n%s:3: follow\n"
	    "[-] e0 p0 v0 max-rejects 0",
	    conf_file, conf_file, conf_file);
	prints("-c %", want);

	conf_write("clean-pin:\n  count: 7\n  rejects: bad\ncount: 6\n"
		   "clean-geo:\n  colour: red\nmax-rejects:\n");
	prints("-f -c % -n 8 -r worse x",
	    "count 6\ncount 7\n-f\ncount 8\n"
	    "[x] e0 p0 v0 max-rejects 0 rejects worse");
	prints("--config % -e",
	    "count 6\ncount 7\n[-] e1 p0 v0 max-rejects 0 rejects bad");
}

static void
config_errors(void **state)
{
	char err[256];

	(void)state;
	conf_refused("\ncount: x\n", "2: count: not a number: \"x\"");
	conf_refused(
	    "follow: maybe\n", "1: follow: not true or false: \"maybe\"");
	conf_refused("clean-pin:\n  colums: a\n",
	    "2: unknown key: colums, did you mean columns?");
	conf_refused("clean-pin: {colour: red}\n", "1: unknown key: colour");
	/* also at the top, under an option: it is a file for --rules, maybe */
	conf_refused("table: pin\ncolumns:\n- name: ind\n",
	    "3: unknown key: columns.name");
	conf_refused("clean-pin: {help: true}\n", "1: unknown key: help");
	conf_refused("a: 1\na: 2\n", " line 2: duplicate key: a");
	refuses("-c /nonexistent", "/nonexistent: No such file or directory");
	/* the unknown option is met later, but an abbreviation reads nothing */
	refuses("--conf /nonexistent",
	    "unknown option: --conf, did you mean --config?");
	snprintf(err, sizeof err, "%s: line 2: duplicate key: a", conf_file);
	refuses("--bogus -c %", err);
}

static void
config_from_environment(void **state)
{
	(void)state;
	conf_write("count: 5\n");
	setenv("PINPIPE_CONFIG", conf_file, 1);
	prints("-f", "count 5\n-f\n[-] e0 p0 v0 max-rejects 0");
	setenv("PINPIPE_CONFIG", "/nonexistent", 1);
	refuses("", "/nonexistent: No such file or directory");
	prints("-c %", "count 5\n[-] e0 p0 v0 max-rejects 0");
	prints("-h", "help\n");
	setenv("PINPIPE_CONFIG", "", 1);
	prints("", "[-] e0 p0 v0 max-rejects 0");
	unsetenv("PINPIPE_CONFIG");
}

/* An option that has no effect without another; the file's need not have. */
static void
needs(void **state)
{
	char want[256];

	(void)state;
	refuses("--session 1", "--session: not without --follow");
	prints("--session 1 -f", "code 259\n-f\n[-] e0 p0 v0 max-rejects 0");
	conf_write("follow: true\n");
	snprintf(want, sizeof want,
	    "%s:1: follow\ncode 259\n[-] e0 p0 v0 max-rejects 0", conf_file);
	prints("-c % --session 1", want);
	conf_write("session: 1\n");
	prints("-c %", "code 259\n[-] e0 p0 v0 max-rejects 0");
	refuses("-c % --session 1", "--session: not without --follow");
}

static int
setup(void **state)
{
	int fd = mkstemp(conf_file);

	(void)state;
	unsetenv("PINPIPE_CONFIG");
	return fd >= 0 ? close(fd) : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(conf_file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_and_operands),
	    cmocka_unit_test(unknown_options),
	    cmocka_unit_test(one_dash),
	    cmocka_unit_test(no_abbreviations),
	    cmocka_unit_test(arguments),
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(sizes),
	    cmocka_unit_test(durations),
	    cmocka_unit_test(choices),
	    cmocka_unit_test(nearest),
	    cmocka_unit_test(help_and_version),
	    cmocka_unit_test(config),
	    cmocka_unit_test(config_errors),
	    cmocka_unit_test(config_from_environment),
	    cmocka_unit_test(needs),
	};
	/* the last four need a parser */
	size_t n = sizeof tests / sizeof *tests - (libs_yaml() ? 0 : 4);

	return _cmocka_run_group_tests("cli", tests, n, setup, teardown);
}
