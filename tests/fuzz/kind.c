/* SPDX-License-Identifier: MIT */
/*
 * A value in every column of every table: what the rule makes of it is JSON,
 * and the rule leaves it as it is when it comes again as a clean row.
 *
 * The bytes are a JSON value, or two with LF between them for rules of two
 * columns; what is no JSON is taken as the text of a string.
 */
#include <string.h>

#include "base/buf.h"
#include "base/input.h"
#include "data/kind.h"
#include "data/rules.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/rec.h"
#include "json/text.h"

#define COLUMNS 16

static struct names *names;
static struct rec_parser *parser;
static struct rule rules[TABLES][COLUMNS];
static size_t nrules[TABLES];
static struct buf value[2], raw, clean, again;

static void
setup(void)
{
	if (names != NULL)
		return;
	names = names_new();
	MUST(names != NULL);
	for (int t = 0; t < TABLES; t++) {
		const struct column *c = rules_of((enum table)t);

		for (; c->name != NULL; c++)
			MUST(rule_init(&rules[t][nrules[t]++], c, names,
				 (enum table)t) == 0);
	}
	parser = rec_parser_new(names);
	MUST(parser != NULL);
	buf_init(&value[0], INPUT_LINE_MAX);
	buf_init(&value[1], INPUT_LINE_MAX);
	buf_init(&raw, INPUT_LINE_MAX);
	buf_init(&clean, INPUT_LINE_MAX);
	buf_init(&again, INPUT_LINE_MAX);
}

/* The bytes as a JSON value in b, or false where they cannot be. */
static bool
take_value(struct buf *b, const char *s, size_t len)
{
	buf_reset(b);
	buf_add(b, s, len);
	if (strcspn(b->s, "\r\n") == b->len &&
	    check_line(b->s, b->len, NULL) == 0)
		return true;
	buf_reset(b);
	buf_char(b, '"');
	text_escape(b, s, len);
	buf_char(b, '"');
	return check_line(b->s, b->len, NULL) == 0;
}

static void
member(struct buf *row, const char *name, const char *s, size_t len)
{
	buf_char(row, row->len == 0 ? '{' : ',');
	buf_printf(row, "\"%s\":", name);
	buf_add(row, s, len);
}

static void
parse(struct rec *r, struct buf *row)
{
	struct err e = {0};
	char *end;

	buf_char(row, '}');
	buf_char(row, '\n');
	end = buf_reserve(row, INPUT_PAD);
	MUST(end != NULL);
	memset(end, '"', INPUT_PAD);
	MUST(check_line(row->s, row->len - 1, &e) == 0);
	MUST(rec_parse(parser, r, row->s, row->len - 1, NULL, NULL, &e) == 0);
}

/* Every rule of the table over the row, as a clean row. */
static void
clean_row(int t, const struct rec *r, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < nrules[t]; i++) {
		struct rule *rule = &rules[t][i];
		struct err e = {0};
		struct cell c;
		bool text;

		if (!rule_read(rule, r, &c, &e)) {
			MUST(rule->col->kind == KIND_ID && e.msg[0] != '\0');
			continue;
		}
		MUST(c.why < WHYS);
		text = c.kind == CELL_TEXT || c.kind == CELL_TIME;
		if (c.kind == CELL_NULL) {
			member(out, rule->col->name, "null", 4);
		} else {
			member(out, rule->col->name, "\"", text);
			buf_add(out, c.s, c.len);
			buf_add(out, "\"", text);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *lf = size > 0 ? memchr(s, '\n', size) : NULL;
	size_t len = lf != NULL ? (size_t)(lf - s) : size;

	setup();
	if (size == 0 || !take_value(&value[0], s, len))
		return 0;
	if (lf == NULL || !take_value(&value[1], lf + 1, size - len - 1)) {
		buf_reset(&value[1]);
		buf_add(&value[1], value[0].s, value[0].len);
	}
	for (int t = 0; t < TABLES; t++) {
		struct rec r;

		buf_reset(&raw);
		for (size_t i = 0; i < nrules[t]; i++) {
			const struct column *c = rules[t][i].col;

			if (c->sources[0] == NULL)
				member(&raw, c->name, value[0].s, value[0].len);
			for (int k = 0; k < RULE_SOURCES && c->sources[k]; k++)
				member(&raw, c->sources[k], value[k & 1].s,
				    value[k & 1].len);
		}
		parse(&r, &raw);
		clean_row(t, &r, &clean);
		buf_reset(&raw);
		buf_add(&raw, clean.s, clean.len);
		parse(&r, &raw);
		clean_row(t, &r, &again);
		MUST(clean.len == again.len &&
		     memcmp(clean.s, again.s, clean.len) == 0);
	}
	return 0;
}
