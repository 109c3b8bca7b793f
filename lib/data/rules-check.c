/* SPDX-License-Identifier: MIT */
/* rules-check - what a column of a file must be; see rules-file.h. */
#include <string.h>

#include "data/rules-draft.h"

/* The complaint about the column as a whole, at one of its lines. */
static int
complain(const struct draft *d, struct err *e, enum key key, const char *why,
    const char *word)
{
	size_t line = d->lines[key] != 0 ? d->lines[key] : d->line;

	return err_set(e, ERR_USAGE, 0, "line %zu: %s: %s%s", line,
	    d->col->name, why, word);
}

static int
check_sources(const struct draft *d, struct err *e)
{
	bool many = d->col->kind == KIND_JOIN || d->col->kind == KIND_PAIR;

	if (d->col->kind == KIND_PAIR && d->sources != 2)
		return complain(d, e, KEY_FROM, "a pair is from 2 columns", "");
	if (d->col->kind == KIND_JOIN && d->sources == 0)
		return complain(d, e, KEY_FROM, "a join needs from", "");
	if (!many && d->sources > 1)
		return complain(
		    d, e, KEY_FROM, "from more than one column", "");
	for (size_t i = 0; many && i < d->sources; i++)
		if (strcmp(d->col->sources[i], d->col->name) == 0)
			return complain(d, e, KEY_FROM, "from itself", "");
	return 0;
}

static int
check_range(const struct draft *d, struct err *e)
{
	struct column *col = d->col;
	int64_t r[RANGE_MAX] = {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX};
	size_t want = col->kind == KIND_INT ? 2 : 4;

	if (col->kind != KIND_INT && col->kind != KIND_PAIR)
		return d->ranges == 0
			   ? 0
			   : complain(d, e, KEY_RANGE, "no range for kind ",
				 kind_names[col->kind]);
	if (d->ranges != 0 && d->ranges != want)
		return complain(d, e, KEY_RANGE,
		    want == 2 ? "range: needs 2 numbers"
			      : "range: needs 4 numbers",
		    "");
	if (d->ranges != 0)
		memcpy(r, d->range, want * sizeof *r);
	if (r[0] > r[1] || r[2] > r[3])
		return complain(
		    d, e, KEY_RANGE, "range: the end is below the start", "");
	col->min = r[0];
	col->max = r[1];
	col->min2 = col->kind == KIND_PAIR ? r[2] : 0;
	col->max2 = col->kind == KIND_PAIR ? r[3] : 0;
	return 0;
}

static bool
has_source(const struct column *col, const char *name)
{
	for (const char *const *s = col->sources; *s != NULL; s++)
		if (strcmp(*s, name) == 0)
			return true;
	return false;
}

/* Against those before it: a clean row must come out as it is, so no column
 * may be made of one that is clean. */
static int
check_others(
    const struct draft *d, const struct column *before, size_t n, struct err *e)
{
	const struct column *col = d->col;

	for (size_t i = 0; i < n; i++) {
		const struct column *other = &before[i];

		if (strcmp(other->name, col->name) == 0)
			return complain(d, e, KEY_NAME, "named twice", "");
		if (has_source(other, col->name))
			return complain(d, e, KEY_NAME,
			    "also what is read for ", other->name);
		if (has_source(col, other->name))
			return complain(d, e, KEY_FROM,
			    "from a clean column: ", other->name);
	}
	return 0;
}

int
draft_check(
    const struct draft *d, const struct column *before, size_t n, struct err *e)
{
	const struct column *col = d->col;

	if (col->name == NULL)
		return err_set(e, ERR_USAGE, 0,
		    "line %zu: a column without a name", d->line);
	if (d->lines[KEY_KIND] == 0)
		return complain(d, e, KEY_NAME, "no kind", "");
	if (check_sources(d, e) != 0 || check_range(d, e) != 0 ||
	    check_others(d, before, n, e) != 0)
		return -1;
	if (col->kind == KIND_ID && d->placeholders > 0)
		return complain(d, e,
		    d->lines[KEY_PREFIXES] != 0 ? KEY_PREFIXES
						: KEY_PLACEHOLDERS,
		    "an id has no placeholders", "");
	if (col->kind != KIND_PATH && col->strip != NULL)
		return complain(d, e, KEY_STRIP, "strip is for kind path", "");
	if (col->kind == KIND_PATH && col->strip == NULL)
		return complain(d, e, KEY_NAME, "a path needs strip", "");
	return 0;
}
