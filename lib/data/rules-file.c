/* SPDX-License-Identifier: MIT */
/* rules-file - rules read from YAML; see rules-file.h. */
#include "data/rules-file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/diag.h"
#include "base/utf8.h"
#include "data/rules-draft.h"
#include "json/num.h"

static const char *const key_names[KEYS + 1] = {"name", "kind", "from",
    "placeholders", "prefixes", "strip", "range", "hidden", NULL};

struct load {
	struct rules_file *f;
	size_t n;	/* columns that are complete */
	size_t sources; /* of all columns */
	struct draft draft;
	struct err *e;
};

/* A word that is none of the names: the nearest of them, or all. */
static int
unknown(struct err *e, size_t line, const char *what, const char *word,
    const char *const *names)
{
	char q[DIAG_QUOTE_SIZE], list[100] = "";
	const char *near = cli_nearest(word, names);
	size_t n = 0;

	diag_quote(q, word, strlen(word));
	if (near != NULL)
		return err_set(e, ERR_USAGE, 0,
		    "line %zu: unknown %s: %s, did you mean %s?", line, what, q,
		    near);
	for (; *names != NULL && n < sizeof list; names++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", *names,
		    names[1] != NULL ? ", " : "");
	return err_set(e, ERR_USAGE, 0,
	    "line %zu: unknown %s: %.40s, not one of %s", line, what, q, list);
}

/* "line 7: what: why: "text"". */
static int
refuse(struct err *e, const struct conf_entry *ce, const char *what,
    const char *why)
{
	char q[DIAG_QUOTE_SIZE];

	return err_set(e, ERR_USAGE, 0, "line %zu: %s: %s: \"%s\"", ce->line,
	    what, why, diag_quote(q, ce->value, strlen(ce->value)));
}

static int
too_many(struct err *e, size_t line, const char *what, size_t most)
{
	return err_set(e, ERR_USAGE, 0, "line %zu: too many %s: at most %zu",
	    line, what, most);
}

/* Whether the text has a byte of C0, DEL, or a character of C1. */
static bool
has_control(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	for (; *s != '\0'; s++)
		if (utf8_control(s, 2) > 0) /* its NUL is the second byte */
			return true;
	return false;
}

/* A name of a column, clean or raw. */
static int
check_name(struct err *e, const struct conf_entry *ce, const char *what)
{
	if (has_control(ce->value))
		return refuse(e, ce, what, "a control byte");
	if (strlen(ce->value) > RULE_NAME_MAX)
		return err_set(e, ERR_USAGE, 0,
		    "line %zu: %s: longer than %d bytes", ce->line, what,
		    RULE_NAME_MAX);
	return 0;
}

static int
set_name(struct load *l, const struct conf_entry *ce)
{
	/* a row with a topic may be taken for an envelope */
	if (strcmp(ce->value, "topic") == 0)
		return refuse(l->e, ce, "name", "a word of envelopes");
	l->draft.col->name = ce->value;
	return check_name(l->e, ce, "name");
}

static int
set_kind(struct load *l, const struct conf_entry *ce)
{
	for (int i = 0; kind_names[i] != NULL; i++)
		if (strcmp(ce->value, kind_names[i]) == 0) {
			l->draft.col->kind = (enum kind)i;
			return 0;
		}
	return unknown(l->e, ce->line, "kind", ce->value, kind_names);
}

static int
add_source(struct load *l, const struct conf_entry *ce)
{
	struct draft *d = &l->draft;

	if (check_name(l->e, ce, "from") != 0)
		return -1;
	for (size_t i = 0; i < d->sources; i++)
		if (strcmp(d->col->sources[i], ce->value) == 0)
			return refuse(l->e, ce, "from", "named twice");
	if (d->sources == RULE_SOURCES)
		return too_many(
		    l->e, ce->line, "columns in from", RULE_SOURCES);
	if (l->sources++ == RULE_SOURCES_ALL)
		return too_many(l->e, ce->line, "columns in all the froms",
		    RULE_SOURCES_ALL);
	d->col->sources[d->sources++] = ce->value;
	return 0;
}

static int
add_placeholder(struct load *l, const struct conf_entry *ce, bool prefix)
{
	struct draft *d = &l->draft;

	if (d->placeholders == RULE_PLACEHOLDERS)
		return too_many(
		    l->e, ce->line, "placeholders", RULE_PLACEHOLDERS);
	d->col->placeholders[d->placeholders++] =
	    (struct placeholder){ce->value, prefix};
	return 0;
}

static int
add_range(struct load *l, const struct conf_entry *ce)
{
	struct draft *d = &l->draft;
	size_t len = strlen(ce->value);
	enum num_got got = NUM_FORM;

	if (d->ranges == RANGE_MAX)
		return too_many(l->e, ce->line, "numbers in range", RANGE_MAX);
	if (num_valid(ce->value, len))
		got = num_int(ce->value, len, &d->range[d->ranges]);
	d->ranges++;
	if (got == NUM_OK)
		return 0;
	return refuse(l->e, ce, "range",
	    got == NUM_FORM ? "not an integer" : "not of 64 bits");
}

static int
set_hidden(struct load *l, const struct conf_entry *ce)
{
	int hidden = conf_bool(ce->value);

	if (hidden == -1)
		return refuse(l->e, ce, "hidden", "not true or false");
	l->draft.col->hidden = hidden == 1;
	return 0;
}

static int
set(struct load *l, enum key key, const struct conf_entry *ce)
{
	switch (key) {
	case KEY_NAME: return set_name(l, ce);
	case KEY_KIND: return set_kind(l, ce);
	case KEY_FROM: return add_source(l, ce);
	case KEY_PLACEHOLDERS: return add_placeholder(l, ce, false);
	case KEY_PREFIXES: return add_placeholder(l, ce, true);
	case KEY_STRIP: l->draft.col->strip = ce->value; return 0;
	case KEY_RANGE: return add_range(l, ce);
	default: return set_hidden(l, ce);
	}
}

static bool
takes_list(enum key key)
{
	return key == KEY_FROM || key == KEY_PLACEHOLDERS ||
	       key == KEY_PREFIXES || key == KEY_RANGE;
}

/* The column has all its keys. */
static int
finish(struct load *l)
{
	if (l->draft.item == 0)
		return 0;
	if (draft_check(&l->draft, l->f->columns, l->n, l->e) != 0)
		return -1;
	l->n++;
	return 0;
}

static int
begin(struct load *l, const struct conf_entry *ce)
{
	if (finish(l) != 0)
		return -1;
	if (l->n == RULE_COLUMNS)
		return too_many(l->e, ce->line, "columns", RULE_COLUMNS);
	l->draft = (struct draft){
	    .col = &l->f->columns[l->n], .item = ce->item, .line = ce->line};
	return 0;
}

/* A key of a column. */
static int
on_column(struct load *l, const struct conf_entry *ce, const char *key)
{
	struct draft *d = &l->draft;
	int at = 0;

	if (ce->item == 0)
		return err_set(l->e, ERR_USAGE, 0,
		    "line %zu: columns: not a list: begin each with \"- \"",
		    ce->line);
	if (ce->item != d->item && begin(l, ce) != 0)
		return -1;
	while (at < KEYS && strcmp(key, key_names[at]) != 0)
		at++;
	if (at == KEYS)
		return unknown(l->e, ce->line, "key", key, key_names);
	if (*ce->value == '\0')
		return 0; /* as if it were left out */
	if (d->lines[at] != 0 && !takes_list((enum key)at))
		return refuse(l->e, ce, key, "more than one value");
	if (d->lines[at] == 0)
		d->lines[at] = ce->line;
	return set(l, (enum key)at, ce);
}

static int
on_entry(struct load *l, const struct conf_entry *ce, enum table t)
{
	static const char *const top[] = {"table", "columns", NULL};
	static const char prefix[] = "columns.";

	if (strncmp(ce->key, prefix, sizeof prefix - 1) == 0)
		return on_column(l, ce, ce->key + sizeof prefix - 1);
	if (strcmp(ce->key, "columns") == 0)
		return *ce->value == '\0' && ce->item == 0
			   ? 0
			   : refuse(l->e, ce, "columns", "not keys and values");
	if (strcmp(ce->key, "table") != 0)
		return unknown(l->e, ce->line, "key", ce->key, top);
	if (*ce->value == '\0' || strcmp(ce->value, table_names[t]) == 0)
		return 0;
	for (int i = 0; i < TABLES; i++)
		if (strcmp(ce->value, table_names[i]) == 0)
			return err_set(l->e, ERR_USAGE, 0,
			    "line %zu: rules of the %s table, not of %s",
			    ce->line, ce->value, table_names[t]);
	return unknown(l->e, ce->line, "table", ce->value, table_names);
}

static int
check_shown(struct load *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->f->columns[i].hidden)
			return 0;
	return err_set(l->e, ERR_USAGE, 0,
	    l->n == 0 ? "no columns" : "all columns are hidden");
}

int
rules_load(struct rules_file *f, const char *path, enum table t, struct err *e)
{
	struct load l = {.f = f, .e = e};
	int rc = 0;

	*f = (struct rules_file){0};
	if (conf_load(&f->conf, path, e) != 0)
		return -1;
	f->columns = calloc(RULE_COLUMNS + 1, sizeof *f->columns);
	if (f->columns == NULL) {
		conf_free(&f->conf);
		return err_nomem(e);
	}
	for (size_t i = 0; rc == 0 && i < f->conf.n; i++)
		rc = on_entry(&l, &f->conf.v[i], t);
	if (rc == 0)
		rc = finish(&l);
	if (rc == 0)
		rc = check_shown(&l);
	if (rc != 0)
		rules_free(f);
	return rc;
}

void
rules_free(struct rules_file *f)
{
	free(f->columns);
	conf_free(&f->conf);
	*f = (struct rules_file){0};
}
