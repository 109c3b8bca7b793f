/* SPDX-License-Identifier: MIT */
/*
 * Lines of any bytes: every path of the scanner finds the same strings, and
 * the walker takes what the checker passes, with and without the index,
 * except for what JSON allows and a record may not be.
 */
#include <string.h>

#include "base/input.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/rec.h"
#include "json/scan.h"

#define ROOM ((size_t)64 << 10)

static struct scan_index *ix, *other;
static struct names *names;
static struct rec_parser *parser, *unindexed;
static char *text;

static void
setup(void)
{
	static const char *const known[] = {"ind", "index", "title", "country"};

	if (text != NULL)
		return;
	text = calloc(1, ROOM + 2 * INPUT_PAD);
	ix = malloc(sizeof *ix);
	other = malloc(sizeof *other);
	names = names_new();
	MUST(text != NULL && ix != NULL && other != NULL && names != NULL);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		MUST(names_add(names, known[i], strlen(known[i]), 1u << i) >=
		     NAME_FIRST_FREE);
}

/* Parsers that still learn names: full ones predict no others. */
static void
parsers(void)
{
	if (parser != NULL &&
	    names_count(rec_parser_names(parser)) < REC_NAMES_MAX)
		return;
	rec_parser_free(parser);
	rec_parser_free(unindexed);
	parser = rec_parser_new(names);
	unindexed = rec_parser_new(names);
	MUST(parser != NULL && unindexed != NULL);
}

/* The first of the quotes of line i. */
static const uint32_t *
quotes_of(const struct scan_index *x, size_t i)
{
	return x->quotes + (i > 0 ? x->lines[i - 1].quotes : 0);
}

static void
same_index(const struct scan_index *a, const struct scan_index *b)
{
	MUST(a->nlines == b->nlines);
	for (size_t i = 0; i < a->nlines; i++) {
		const uint32_t *p = quotes_of(a, i), *q = quotes_of(b, i);
		size_t n = (size_t)(a->quotes + a->lines[i].quotes - p);
		size_t m = (size_t)(b->quotes + b->lines[i].quotes - q);

		MUST(a->lines[i].end == b->lines[i].end);
		if (a->lines[i].suspect || b->lines[i].suspect)
			continue;
		MUST(n == m && n % 2 == 0);
		MUST(memcmp(p, q, n * sizeof *p) == 0);
	}
}

static void
same_val(const struct val *a, const struct val *b)
{
	MUST((a == NULL) == (b == NULL));
	if (a != NULL)
		MUST(a->kind == b->kind && a->s == b->s && a->len == b->len);
}

static void
same_rec(const struct rec *a, const struct rec *b)
{
	MUST(a->shape == b->shape && a->tables == b->tables);
	MUST(a->row == b->row && a->row_len == b->row_len);
	for (int id = 0; id < names_count(names); id++)
		same_val(rec_val(a, id), rec_val(b, id));
	for (int id = 0; id < NAME_FIRST_FREE; id++)
		same_val(rec_env(a, id), rec_env(b, id));
}

static void
line(const char *s, size_t len, const uint32_t *quotes, bool suspect)
{
	struct err checked = {0}, e = {0};
	struct rec a, b;
	bool valid = check_line(s, len, &checked) == 0;
	int with, without;

	MUST(valid || (checked.kind == ERR_DATA && checked.pos <= len));
	if (valid) {
		without = rec_parse(unindexed, &b, s, len, NULL, NULL, &e);
		with = rec_parse(parser, &a, s, len, text, quotes, &e);
		MUST(with == without);
		if (with == 0)
			same_rec(&a, &b);
		else
			MUST(strstr(e.msg, "duplicate key") == e.msg ||
			     strstr(e.msg, "more than") == e.msg ||
			     (strcmp(e.msg, "not an object") == 0 &&
				 s[strspn(s, " \t\r")] != '{'));
	} else if (!suspect) {
		/* the walker alone must find it, and say the same */
		MUST(rec_parse(parser, &a, s, len, text, quotes, &e) != 0);
		MUST(e.pos == checked.pos && strcmp(e.msg, checked.msg) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"avx2", "neon"};
	size_t done, start = 0;

	setup();
	parsers();
	if (size >= ROOM)
		return 0;
	memcpy(text, data, size);
	text[size] = '\n';
	memset(text + size + 1, '"', INPUT_PAD); /* must not be looked at */
	done = scan_path("portable")(ix, text, size + 1);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		scan_fn *scan = scan_path(paths[i]);

		if (scan != NULL) {
			MUST(scan(other, text, size + 1) == done);
			same_index(ix, other);
		}
	}
	for (size_t i = 0; i < ix->nlines; i++) {
		size_t end = ix->lines[i].end, len = end - start;
		const char *s = text + start;

		MUST(memchr(s, '\n', len) == NULL && s[len] == '\n');
		if (len > 0 && s[len - 1] == '\r')
			len--;
		if (strspn(s, " \t\r") < len)
			line(s, len, quotes_of(ix, i), ix->lines[i].suspect);
		start = end + 1;
	}
	MUST(start == done);
	return 0;
}
