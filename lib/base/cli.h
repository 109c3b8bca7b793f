/* SPDX-License-Identifier: MIT */
/*
 * cli - options of every tool: one parser, one set of shared options.
 *
 * A tool lists its own options in a table; the shared ones (-h -V -v -q -c,
 * and where `records` is set -e -r --max-rejects --stats --progress
 * --max-line) are handled here and found in struct cli afterwards. Options
 * may follow operands, "--" ends them, long names are not abbreviated. The
 * configuration file's keys are long option names: cli_next gives them first,
 * so that an option on the command line, seen later, wins.
 *
 *	static const struct cli_opt opts[] = {
 *		{'T', "as", CLI_ARG}, {CLI_LONG + 0, "columns", CLI_ARG}, {0}};
 *	cli_init(&c, "clean-pin", usage, opts, CLI_RECORDS, argc, argv);
 *	while ((o = cli_next(&c)) != 0)
 *		switch (o) { case 'T': as = cli_table(&c); break; ... }
 *	for (i = 0; i < c.nfiles; i++) open(c.files[i]);
 */
#ifndef BASE_CLI_H
#define BASE_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PINPIPE_VERSION "0.1.0"

enum cli_has { CLI_FLAG, CLI_ARG };

/* Of --max-line: the index addresses a line with 32 bits, and memory is twice
 * the line. */
#define CLI_LINE_MAX ((size_t)1 << 30)

#define CLI_LONG 256 /* option codes from here on have no letter */

struct cli_opt {
	int code;	  /* the letter, or CLI_LONG + n; 0 ends the table */
	const char *name; /* the long name */
	enum cli_has has;
};

/* A foreign library that a tool uses, for --version -v; none (NULL) where it
 * is built without. */
struct cli_lib {
	const char *name;
	const char *(*version)(void);
};

enum cli_kind {
	CLI_PLAIN,   /* shared: -h -V -v -q -c */
	CLI_RECORDS, /* also -e -r --max-rejects --stats --progress --max-line
		      */
};

#define CLI_OPTS_MAX 48

struct conf;

struct cli {
	/* what the shared options said */
	const char *rejects;  /* -r FILE, or NULL */
	const char *stats;    /* --stats FILE, or NULL */
	uint64_t max_rejects; /* with at most so many, status 0 */
	size_t max_line;
	bool fail_fast, progress;
	/* the option that cli_next answered */
	const char *arg;  /* its argument, or NULL */
	const char *name; /* as the user wrote it, for messages: "--columns" */
	bool filed; /* it is the configuration's, not the command line's */
	/* operands, once cli_next has answered 0; { "-" } where there are none
	 */
	char **files;
	int nfiles;
	/* set by the tool after cli_init; ended by {0}; NULL: none */
	const struct cli_lib *libs;
	/* the configuration file, or NULL: it may hold credentials too */
	const struct conf *conf;
	const char *conf_path;
	/* private */
	const char *usage;
	const struct cli_opt *opts;
	struct conf *file;
	size_t conf_at;
	int argc;
	char **argv;
	int nopts;
	struct {
		const char *name;
		int code;
		bool arg, filed, given;
	} longs[CLI_OPTS_MAX];
	char shorts[2 * CLI_OPTS_MAX + 4];
	char where[256];
};

/* Starts a tool: names it, makes sure that descriptors 0 to 2 are open (a
 * closed one is filled with /dev/null in the contrary mode, so that using it
 * fails), ignores SIGPIPE, and reads -c FILE or PINPIPE_CONFIG. `usage` is
 * the text of --help. */
void cli_init(struct cli *c, const char *tool, const char *usage,
    const struct cli_opt *opts, enum cli_kind kind, int argc, char **argv);

/* The code of the next option of the tool's own, 0 after the last. A wrong
 * one ends the tool with ST_USAGE; --help and --version end it with 0. */
int cli_next(struct cli *c);

/* Whether the tool's own option `code` is on the command line. What the file
 * says is for many runs, so that it need not have an effect in each. After
 * cli_next has answered 0, as the next. */
bool cli_given(const struct cli *c, int code);
/* Ends the tool with ST_USAGE where the command line has `code`, but neither it
 * nor the file `needs`, without which it has no effect. */
void cli_needs(const struct cli *c, int code, int needs);

/* c->arg as a number from min to max; else the tool ends with ST_USAGE and
 * "-n: too large: 99". */
int64_t cli_num(const struct cli *c, int64_t min, int64_t max);
/* As a size: digits, then nothing, K, M or G (powers of 1,024). */
size_t cli_size(const struct cli *c, size_t min, size_t max);
/* As a duration in ns, from `least` to 36,500 days, so that no sum with the
 * clock overflows: digits with or without a fraction, then ms, s, m, h or d.
 * A bare number other than 0 is refused. */
int64_t cli_duration(const struct cli *c, int64_t least);
/* As a span of durations, "A-B" or "A" alone, A not above B. */
void cli_span(const struct cli *c, int64_t *a /* out */, int64_t *b /* out */);
/* As a rate, "50/s", "10/m" or "5/h": answers the number, from 1 up, and the
 * ns of its unit. */
int64_t cli_rate(const struct cli *c, int64_t *per /* out */);
/* As the index of one of the NULL-terminated names; a wrong one is told with
 * the nearest. */
int cli_choice(const struct cli *c, const char *const *names);

/* The first operand, a command, as the index of one of the names; none or a
 * wrong one ends the tool with ST_USAGE. After cli_next has answered 0. */
int cli_command(struct cli *c, const char *const *names);

/* The name in the list nearest to what was typed, or NULL where none is near
 * (edit distance over a third of the length). */
const char *cli_nearest(const char *typed, const char *const *names);

/* Frees what cli_init read; c->arg strings from the file go with it. */
void cli_free(struct cli *c);

#endif
