/* SPDX-License-Identifier: MIT */
/* expr - see expr.h. */
#include "data/expr.h"

#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "data/suggest.h"
#include "json/check.h"
#include "json/text.h"

#define COLUMNS_MAX 32			  /* of all tables together */
#define TIME_YEAR_1 INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */

static const struct {
	const char *name;
	enum value_type of, gives;
	const char *needs;
} derives[DERIVES] = {
    [DERIVE_YEAR] = {"year", TYPE_TIME, TYPE_INT, "times"},
    [DERIVE_AGE_GROUP] = {"age_group", TYPE_INT, TYPE_TEXT, "integers"},
};

/* The first year of life in each group; the last group has no end. */
static const struct {
	const char *name;
	int from;
} age_groups[AGE_GROUPS] = {
    {"18-24", 18}, {"25-35", 25}, {"36-50", 36}, {"50+", 51}};

/* Finds a clean column of any table, if it is one. ind, the first in each, is
 * of none. */
static void
find_column(struct expr *x)
{
	char s[EXPR_NAME_MAX];
	bool path;
	size_t len = expr_name(x, s, &path);

	x->table = TABLE_NONE;
	for (enum table t = 0; t < TABLES; t++)
		for (const struct column *c = rules_of(t); c->name != NULL; c++)
			if (strlen(c->name) == len &&
			    memcmp(c->name, s, len) == 0 && x->col == NULL) {
				x->col = c;
				x->table = c->kind == KIND_ID ? TABLE_NONE : t;
			}
}

size_t
expr_span(const char *s, const char *ends)
{
	bool quoted = false;
	size_t n = 0;

	for (; s[n] != '\0' && (quoted || strchr(ends, s[n]) == NULL); n++) {
		if (s[n] == '"')
			quoted = !quoted;
		else if (quoted && s[n] == '\\' && s[n + 1] != '\0')
			n++;
	}
	return n;
}

size_t
expr_name(const struct expr *x, char dst[EXPR_NAME_MAX], bool *path)
{
	const char *s = x->typed;
	size_t len = x->typed_len;

	*path = *s != '"';
	if (!*path)
		return text_unescape(dst, s + 1, len - 2);
	memcpy(dst, s, len);
	return len;
}

/* Whether it is UTF-8, without quotes or in them all of it. Names end in NUL,
 * so that one in them would be their end. */
static bool
is_name(const struct expr *x)
{
	const char *s = x->typed;
	char plain[EXPR_NAME_MAX] = "";
	bool path;
	size_t n;

	if (memchr(s, '"', x->typed_len) == NULL)
		return utf8_all(s, x->typed_len);
	if (*s != '"' || check_line(s, x->typed_len, NULL) != 0)
		return false;
	n = expr_name(x, plain, &path);
	return memchr(plain, '\0', n) == NULL;
}

static int
take_name(struct expr *x, const char *s, size_t len, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];

	x->typed = s;
	x->typed_len = len;
	if (len == 0)
		return err_set(e, ERR_USAGE, 0, "a column without a name");
	if (len > EXPR_NAME_MAX)
		return err_set(e, ERR_USAGE, 0,
		    "a name longer than %d bytes: \"%s\"", EXPR_NAME_MAX,
		    diag_quote(q, s, len));
	if (is_name(x))
		return 0;
	return err_set(
	    e, ERR_USAGE, 0, "not a name: \"%s\"", diag_quote(q, s, len));
}

static int
find_derive(struct expr *x, const char *s, size_t len, struct err *e)
{
	const char *names[DERIVES] = {0};

	for (enum derive d = DERIVE_NONE + 1; d < DERIVES; d++) {
		names[d - 1] = derives[d].name;
		if (strlen(derives[d].name) == len &&
		    memcmp(derives[d].name, s, len) == 0) {
			x->derive = d;
			return 0;
		}
	}
	return suggest_err(e, "derived column", s, len, names);
}

int
expr_parse(struct expr *x, const char *s, size_t len, struct err *e)
{
	const char *colon = *s == '"' ? NULL : memchr(s, ':', len);

	memset(x, 0, sizeof *x);
	if (colon != NULL) {
		if (find_derive(x, s, (size_t)(colon - s), e) != 0)
			return -1;
		len -= (size_t)(colon + 1 - s);
		s = colon + 1;
	}
	if (take_name(x, s, len, e) != 0)
		return -1;
	find_column(x);
	return 0;
}

int
expr_check(const struct expr *x, struct err *e)
{
	const char *names[COLUMNS_MAX + 1] = {0};
	size_t n = 0;

	for (enum table t = 0; t < TABLES && x->col == NULL; t++)
		for (const struct column *c = rules_of(t); c->name != NULL; c++)
			if (n < COLUMNS_MAX)
				names[n++] = c->name;
	if (x->col == NULL)
		return suggest_err(e, "column", x->typed, x->typed_len, names);
	if (x->derive != DERIVE_NONE &&
	    value_type(x->col) != derives[x->derive].of)
		return err_set(e, ERR_USAGE, 0, "%s: not a column of %s: %s",
		    derives[x->derive].name, derives[x->derive].needs,
		    x->col->name);
	return 0;
}

enum kind
expr_kind(const struct expr *x)
{
	switch (x->derive) {
	case DERIVE_YEAR: return KIND_TIME;
	case DERIVE_AGE_GROUP: return KIND_INT;
	default: return KIND_ANY;
	}
}

int
expr_bind(struct expr *x, struct posts *p)
{
	x->at = posts_column(p, x->table, x->col);
	if (x->derive != DERIVE_AGE_GROUP)
		return 0;
	for (int i = 0; i < AGE_GROUPS; i++) {
		const char *name = age_groups[i].name;

		x->ids[i] = intern_put(&p->texts, name, strlen(name));
		if (x->ids[i] == 0)
			return -1;
	}
	return 0;
}

void
expr_text(const struct expr *x, struct buf *b)
{
	const char *name = x->col->name;

	if (x->derive != DERIVE_NONE)
		buf_printf(b, "%s:", derives[x->derive].name);
	/* with quotes where it would be read otherwise without */
	if (*x->typed != '"' || strpbrk(name, "\":,.") == NULL) {
		buf_str(b, name);
		return;
	}
	buf_char(b, '"');
	text_escape(b, name, strlen(name));
	buf_char(b, '"');
}

enum value_type
expr_type(const struct expr *x)
{
	return x->derive != DERIVE_NONE ? derives[x->derive].gives
					: value_type(x->col);
}

/* Days from 0001-01-01 to the first of a year. */
static int64_t
days_before(int64_t year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

/* The year of a time from 0001 to 9999. */
static int64_t
year_of(int64_t secs)
{
	int64_t days = (secs - TIME_YEAR_1) / 86400;
	int64_t year = days * 400 / 146097 + 1; /* or one of its neighbours */

	if (days_before(year) > days)
		return year - 1;
	return days_before(year + 1) <= days ? year + 1 : year;
}

int64_t
expr_derive(const struct expr *x, int64_t value)
{
	if (x->derive == DERIVE_YEAR)
		return year_of(value);
	for (int i = AGE_GROUPS - 1; i >= 0; i--)
		if (value >= age_groups[i].from)
			return x->ids[i];
	return VALUE_NULL;
}
