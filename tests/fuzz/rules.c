/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file of rules: a message, or rules that read back from what
 * is printed of them, and clean a row to one that stays as it is.
 */
#define _GNU_SOURCE /* memfd_create */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/rules-file.h"
#include "json/text.h"
#include "room.h"

/* 0, or -1 with a message. */
static int
load(struct rules_file *f, const char *s, size_t len)
{
	struct err e = {0};
	char path[64];
	int fd = memfd_create("rules", MFD_CLOEXEC), rc;

	MUST(fd >= 0 && write(fd, s, len) == (ssize_t)len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	rc = rules_load(f, path, TABLE_PIN, &e);
	MUST(rc == 0 || (e.kind != ERR_NONE && e.msg[0] != '\0'));
	close(fd);
	return rc;
}

static void
reads_back(const struct column *rules)
{
	struct rules_file f = {0};
	struct buf a, b;

	buf_init(&a, INPUT_LINE_MAX);
	buf_init(&b, INPUT_LINE_MAX);
	rules_print(&a, TABLE_PIN, rules);
	if (a.len <= CONF_SIZE_MAX) { /* escapes may make it longer */
		MUST(load(&f, a.s, a.len) == 0);
		rules_print(&b, TABLE_PIN, f.columns);
		MUST(a.len == b.len && memcmp(a.s, b.s, a.len) == 0);
	}
	rules_free(&f);
	buf_free(&a);
	buf_free(&b);
}

static void
put_string(const char *s)
{
	buf_char(&line, '"');
	text_escape(&line, s, strlen(s));
	buf_char(&line, '"');
}

/* A member of that name, unless there is one: a placeholder of the column in
 * every other turn, else one of the values that kinds read. */
static void
member(
    struct names *seen, const struct column *c, const char *name, unsigned turn)
{
	static const char *const values[] = {"\" 9B \"", "7", "\"a\\u0020 \"",
	    "\"2020-01-02\"", "\"012\"", "-3", "[1,2]", "\"\"", "1e400",
	    "\"A A\"", "null"};
	unsigned id = (unsigned)names_count(seen);

	if (names_find(seen, name, strlen(name)) >= 0)
		return;
	MUST(names_add(seen, name, strlen(name), 0) >= 0);
	buf_char(&line, line.len == 0 ? '{' : ',');
	put_string(name);
	buf_char(&line, ':');
	if (turn % 2 == 0 && c->placeholders[0].text != NULL)
		put_string(c->placeholders[0].text);
	else
		buf_str(&line,
		    values[(turn + id) % (sizeof values / sizeof *values)]);
}

/* A row with what the rules read: in every third turn the clean columns. */
static void
make_row(const struct column *rules, unsigned turn)
{
	struct names *seen = names_new();

	MUST(seen != NULL);
	buf_reset(&line);
	for (const struct column *c = rules; c->name != NULL; c++) {
		if (turn % 3 == 0 || c->sources[0] == NULL)
			member(seen, c, c->name, turn);
		for (int i = 0; turn % 3 > 0 && c->sources[i] != NULL; i++)
			member(seen, c, c->sources[i], turn);
	}
	buf_str(&line, line.len == 0 ? "{}" : "}");
	names_free(seen);
}

static void
cleans(const struct column *rules)
{
	struct names *n = names_new();
	struct cleaner c;
	struct rec_parser *p;
	struct err e = {0};

	MUST(n != NULL);
	MUST(cleaner_init(&c, TABLE_PIN, TABLE_NONE, rules, NULL, n, &e) == 0);
	p = rec_parser_new(n);
	MUST(p != NULL);
	for (unsigned turn = 0; turn < 12; turn++) {
		make_row(rules, turn);
		if (!clean(&c, p))
			continue;
		buf_reset(&line);
		buf_add(&line, printed.s, printed.len);
		MUST(clean(&c, p));
		MUST(line.len == printed.len &&
		     memcmp(line.s, printed.s, line.len) == 0);
	}
	rec_parser_free(p);
	cleaner_free(&c);
	names_free(n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules_file f = {0};

	if (printed.max == 0) {
		buf_init(&line, INPUT_LINE_MAX);
		buf_init(&printed, INPUT_LINE_MAX);
	}
	if (load(&f, (const char *)data, size) == 0) {
		reads_back(f.columns);
		cleans(f.columns);
	}
	rules_free(&f);
	return 0;
}
