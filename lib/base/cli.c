/* SPDX-License-Identifier: MIT */
#include "base/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/diag.h"
#include "base/input.h"
#include "base/libs.h"
#include "base/out.h"

/* Codes of the shared options without a letter: above all of a tool's. */
enum {
	MAX_REJECTS = CLI_LONG + 1000,
	STATS,
	PROGRESS,
	MAX_LINE,
};

static const struct cli_opt plain_opts[] = {
    {'h', "help", CLI_FLAG},
    {'V', "version", CLI_FLAG},
    {'v', "verbose", CLI_FLAG},
    {'q', "quiet", CLI_FLAG},
    {'c', "config", CLI_ARG},
    {0},
};

static const struct cli_opt records_opts[] = {
    {'e', "fail-fast", CLI_FLAG},
    {'r', "rejects", CLI_ARG},
    {MAX_REJECTS, "max-rejects", CLI_ARG},
    {STATS, "stats", CLI_ARG},
    {PROGRESS, "progress", CLI_FLAG},
    {MAX_LINE, "max-line", CLI_ARG},
    {0},
};

/* Descriptors 0 to 2 must be open before the first file is, or it becomes
 * one of them. In the contrary mode, so that using a hole is an error. */
static void
fill_holes(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			continue;
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			diag_die(ST_FATAL, "/dev/null:");
	}
}

static void
ignore_sigpipe(void)
{
	struct sigaction sa = {.sa_handler = SIG_IGN};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGPIPE, &sa, NULL);
}

static void
opts_add(struct cli *c, const struct cli_opt *o)
{
	size_t s = strlen(c->shorts);

	for (; o != NULL && o->code != 0 && c->nopts < CLI_OPTS_MAX; o++) {
		c->longs[c->nopts].name = o->name;
		c->longs[c->nopts].code = o->code;
		c->longs[c->nopts].arg = o->has == CLI_ARG;
		c->nopts++;
		if (o->code >= CLI_LONG)
			continue;
		c->shorts[s++] = (char)o->code;
		if (o->has == CLI_ARG)
			c->shorts[s++] = ':';
	}
	c->shorts[s] = '\0';
}

/* The index of the option of that name, or -1. */
static int
opt_find(const struct cli *c, const char *name, size_t len)
{
	for (int i = 0; i < c->nopts; i++)
		if (strlen(c->longs[i].name) == len &&
		    memcmp(c->longs[i].name, name, len) == 0)
			return i;
	return -1;
}

/* One step of getopt_long, with '?' and optopt 0 also for an abbreviation.
 * *at is the long option's index, or -1. */
static int
step(const struct cli *c, char **argv, int *at /* out */)
{
	struct option longs[CLI_OPTS_MAX + 1] = {{0}};
	const char *word;
	int o;

	for (int i = 0; i < c->nopts; i++) {
		longs[i].name = c->longs[i].name;
		longs[i].val = c->longs[i].code;
		longs[i].has_arg =
		    c->longs[i].arg ? required_argument : no_argument;
	}
	*at = -1;
	o = getopt_long(c->argc, argv, c->shorts, longs, at);
	if (o == -1 || o == '?' || o == ':' || *at == -1)
		return o;
	word = argv[optind - 1];
	if (c->longs[*at].arg && optarg == word)
		word = argv[optind - 2];
	if (opt_find(c, word + 2, strcspn(word + 2, "=")) == *at)
		return o;
	optopt = 0;
	/* where the word to blame is looked for */
	if (c->longs[*at].arg && optarg == argv[optind - 1])
		optind--;
	return '?';
}

/* Whether the word's last option has its argument in the next word. */
static bool
wants_next(const struct cli *c, const char *word)
{
	int at;

	if (word[1] == '-') {
		at = opt_find(c, word + 2, strlen(word + 2));
		return at >= 0 && c->longs[at].arg;
	}
	while (*++word != '\0') {
		const char *s = *word == ':' ? NULL : strchr(c->shorts, *word);

		if (s != NULL && s[1] == ':')
			return word[1] == '\0';
	}
	return false;
}

/* "-version" would be -v -e -r sion, and make that file: what is a long option
 * but for a dash is not taken for letters. */
static void
refuse_one_dash(const struct cli *c)
{
	for (int i = 1; i < c->argc && strcmp(c->argv[i], "--") != 0; i++) {
		const char *word = c->argv[i];
		size_t len = strcspn(word, "=");
		int at;

		if (word[0] != '-' || word[1] == '\0')
			continue;
		at = len > 3 ? opt_find(c, word + 1, len - 1) : -1;
		if (at >= 0)
			diag_usage("unknown option: -%s, did you mean --%s?",
			    c->longs[at].name, c->longs[at].name);
		i += wants_next(c, word);
	}
}

/* A first pass, quiet and without effect, finds the configuration file: what
 * it says comes before the command line. It has its own argv, as getopt_long
 * moves operands to the end, and "file -n" must not become "-n file". NULL:
 * none is to be read. */
static const char *
find_config(const struct cli *c)
{
	const char *path = getenv("PINPIPE_CONFIG");
	char **argv = malloc(((size_t)c->argc + 1) * sizeof *argv);
	bool show = false; /* the help or the version, and nothing else */
	int o, at, verbose = 0;

	if (argv == NULL)
		diag_nomem();
	memcpy(argv, c->argv, ((size_t)c->argc + 1) * sizeof *argv);
	if (path != NULL && *path == '\0')
		path = NULL;
	optind = 0; /* starts anew, with glibc and musl */
	opterr = 0;
	while ((o = step(c, argv, &at)) != -1) {
		path = o == 'c' ? optarg : path;
		verbose += o == 'v';
		show = show || o == 'h' || o == 'V';
	}
	optind = 0;
	free(argv);
	if (show)
		diag_level_set(verbose); /* -Vv is -v -V */
	return show ? NULL : path;
}

static void
config_load(struct cli *c, const char *path)
{
	struct err e = {0};

	c->conf = c->file = calloc(1, sizeof *c->file);
	if (c->file == NULL)
		diag_nomem();
	c->conf_path = path;
	if (conf_load(c->file, path, &e) == 0)
		return;
	if (e.kind == ERR_MEM)
		diag_nomem();
	diag_usage("%s: %s", path, e.msg);
}

void
cli_init(struct cli *c, const char *tool, const char *usage,
    const struct cli_opt *opts, enum cli_kind kind, int argc, char **argv)
{
	const char *path;

	diag_init(tool);
	fill_holes();
	ignore_sigpipe();
	*c = (struct cli){.usage = usage,
	    .opts = opts,
	    .argc = argc,
	    .argv = argv,
	    .max_line = INPUT_LINE_MAX,
	    .shorts = ":"};
	unsetenv("POSIXLY_CORRECT"); /* options may follow operands */
	opts_add(c, plain_opts);
	if (kind == CLI_RECORDS)
		opts_add(c, records_opts);
	opts_add(c, opts);
	refuse_one_dash(c);
	path = find_config(c);
	if (path != NULL)
		config_load(c, path);
}

/* What makes sense on the command line only. */
static bool
line_only(int code)
{
	return code == 'h' || code == 'V' || code == 'c';
}

static noreturn void
unknown(const struct cli *c, const char *what, const char *typed, size_t len,
    const char *dashes)
{
	const char *names[CLI_OPTS_MAX + 1] = {0};
	char q[DIAG_QUOTE_SIZE];
	const char *near;

	for (int i = 0, n = 0; i < c->nopts; i++)
		if (*dashes != '\0' || !line_only(c->longs[i].code))
			names[n++] = c->longs[i].name;
	diag_quote(q, typed, len);
	near = cli_nearest(q, names);
	if (near == NULL)
		diag_usage("%s: %s%s", what, dashes, q);
	diag_usage(
	    "%s: %s%s, did you mean %s%s?", what, dashes, q, dashes, near);
}

/* getopt_long has refused a word. It tells no more than a code, which may be
 * of a long option that was given an argument, or a letter unknown. */
static noreturn void
bad_option(const struct cli *c, int why)
{
	/* musl has counted the argument that is not there */
	int at = optind - (c->argv[optind - 1] == NULL);
	const char *word = c->argv[at - 1];
	size_t len = strcspn(word, "=");
	bool known = optopt == 0;
	char q[DIAG_QUOTE_SIZE], letter = (char)optopt;

	for (int i = 0; i < c->nopts; i++)
		known = known || c->longs[i].code == optopt;
	if (!known)
		diag_usage("unknown option: -%s", diag_quote(q, &letter, 1));
	if (strncmp(word, "--", 2) != 0)
		diag_usage("-%c: needs an argument", letter);
	if (opt_find(c, word + 2, len - 2) == -1)
		unknown(c, "unknown option", word + 2, len - 2, "--");
	diag_usage("%.*s: %s", (int)len, word,
	    why == ':' ? "needs an argument" : "takes no argument");
}

static int
next_arg(struct cli *c)
{
	int at, o = step(c, c->argv, &at);

	if (o == -1)
		return 0;
	if (o == '?' || o == ':')
		bad_option(c, o);
	if (at >= 0)
		snprintf(c->where, sizeof c->where, "--%s", c->longs[at].name);
	else
		snprintf(c->where, sizeof c->where, "-%c", o);
	c->arg = optarg;
	return o;
}

/* Whether a flag of the file is set. */
static bool
conf_flag(const struct cli *c, const char *value)
{
	int set = conf_bool(value);
	char q[DIAG_QUOTE_SIZE];

	if (set != -1)
		return set == 1;
	diag_usage("%s: not true or false: \"%s\"", c->where,
	    diag_quote(q, value, strlen(value)));
}

/* "FILE:LINE: columns" as the option's name; of a long path, its end. */
static void
conf_where(struct cli *c, size_t line, const char *key)
{
	const char *path = c->conf_path;
	size_t n = strlen(path), max = 160;

	snprintf(c->where, sizeof c->where, "%s%s:%zu: %.64s",
	    n > max ? "..." : "", n > max ? path + n - max : path, line, key);
}

/* The option that an entry of the file sets, or 0. In the first pass those at
 * the top, in the second those under the tool's name, which win. */
static int
conf_option(struct cli *c, const struct conf_entry *e, bool own)
{
	const char *key = e->key, *dot = strchr(key, '.');
	size_t n = strlen(diag_tool());
	char q[DIAG_QUOTE_SIZE];
	int at;

	conf_where(c, e->line, key);
	if (own) {
		if (strncmp(key, diag_tool(), n) != 0)
			return 0;
		if (key[n] == '\0' && *e->value != '\0')
			diag_usage("%s: not keys and values: \"%s\"", c->where,
			    diag_quote(q, e->value, strlen(e->value)));
		if (key[n] != '.')
			return 0;
		key += n + 1;
		conf_where(c, e->line, key);
	}
	at = opt_find(c, key, strlen(key));
	if (at >= 0 && line_only(c->longs[at].code))
		at = -1;
	/* what stands under an option of ours is for no other tool */
	if (at < 0 && (own || (dot != NULL && opt_find(c, key,
						  (size_t)(dot - key)) >= 0))) {
		conf_where(c, e->line, "unknown key");
		unknown(c, c->where, key, strlen(key), "");
	}
	if (at < 0 || *e->value == '\0') /* "columns:" leaves it unset */
		return 0;
	if (!c->longs[at].arg && !conf_flag(c, e->value))
		return 0;
	c->arg = c->longs[at].arg ? e->value : NULL;
	return c->longs[at].code;
}

static int
next_conf(struct cli *c)
{
	while (c->conf != NULL && c->conf_at < 2 * c->conf->n) {
		size_t i = c->conf_at++;
		bool own = i >= c->conf->n;
		int o =
		    conf_option(c, &c->conf->v[own ? i - c->conf->n : i], own);

		if (o != 0)
			return o;
	}
	return 0;
}

static void
version_of(const struct cli_lib *lib)
{
	const char *version = lib->version();

	if (version == NULL)
		return;
	out_str(lib->name);
	out_str(" ");
	out_str(version);
	out_str("\n");
}

static noreturn void
version(const struct cli *c)
{
	static const struct cli_lib yaml = {"libyaml", libs_yaml};

	out_str(diag_tool());
	out_str(" (pinpipe) " PINPIPE_VERSION "\n");
	if (diag_level() > 0) {
		version_of(&yaml);
		for (const struct cli_lib *l = c->libs; l && l->name; l++)
			version_of(l);
	}
	exit(out_close(ST_OK));
}

/* The index of the option of that code. */
static int
opt_of(const struct cli *c, int code)
{
	int i = 0;

	while (c->longs[i].code != code)
		i++;
	return i;
}

bool
cli_given(const struct cli *c, int code)
{
	return c->longs[opt_of(c, code)].given;
}

void
cli_needs(const struct cli *c, int code, int needs)
{
	int i = opt_of(c, code), on = opt_of(c, needs);

	if (c->longs[i].given && !c->longs[on].given && !c->longs[on].filed)
		diag_usage("--%s: not without --%s", c->longs[i].name,
		    c->longs[on].name);
}

/* Takes in a shared option; false where it is the tool's own. */
static bool
shared(struct cli *c, int o)
{
	switch (o) {
	case 'h': out_str(c->usage); exit(out_close(ST_OK));
	case 'V': version(c);
	case 'v':
		diag_level_set(diag_level() < 0 ? 1 : diag_level() + 1);
		return true;
	case 'q': diag_level_set(DIAG_QUIET); return true;
	case 'c': return true; /* find_config has seen it */
	case 'e': c->fail_fast = true; return true;
	case 'r': c->rejects = c->arg; return true;
	case MAX_REJECTS:
		c->max_rejects = (uint64_t)cli_num(c, 0, INT64_MAX);
		return true;
	case STATS: c->stats = c->arg; return true;
	case PROGRESS: c->progress = true; return true;
	case MAX_LINE: c->max_line = cli_size(c, 1, CLI_LINE_MAX); return true;
	}
	return false;
}

static void
operands(struct cli *c)
{
	static char dash[] = "-";
	static char *only_stdin[] = {dash, NULL};

	c->nfiles = c->argc - optind;
	c->files = c->argv + optind;
	if (c->nfiles <= 0) {
		c->nfiles = 1;
		c->files = only_stdin;
	}
}

int
cli_next(struct cli *c)
{
	int o;

	do {
		o = next_conf(c);
		c->filed = o != 0;
		if (o == 0)
			o = next_arg(c);
		c->name = c->where;
	} while (o != 0 && shared(c, o));
	if (o == 0)
		operands(c);
	else if (c->filed)
		c->longs[opt_of(c, o)].filed = true;
	else
		c->longs[opt_of(c, o)].given = true;
	return o;
}

void
cli_free(struct cli *c)
{
	if (c->file != NULL)
		conf_free(c->file);
	free(c->file);
	c->conf = c->file = NULL;
}
