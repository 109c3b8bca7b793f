/* SPDX-License-Identifier: MIT */
/* filter - see filter.h. */
#include "data/filter.h"

#include <string.h>

#include "base/diag.h"
#include "data/any.h"
#include "json/num.h"

static const struct {
	const char *text;
	enum filter_op op;
	bool value; /* one follows; else the text is all */
} ops[] = {
    /* before those that they begin with */
    {"==", OP_EQ, true},
    {"!=", OP_NE, true},
    {"<=", OP_LE, true},
    {">=", OP_GE, true},
    {"=", OP_EQ, true},
    {"<", OP_LT, true},
    {">", OP_GT, true},
    {"~", OP_CONTAINS, true},
    {"is null", OP_NULL, false},
    {"is not null", OP_NOT_NULL, false},
};

#define SIGNS "=!<>~"

/* what others write, and we write otherwise */
static const char *const foreign[][2] = {{"<>", "!="}, {"=~", "~"}, {"~=", "~"},
    {"=>", ">="}, {"=<", "<="}, {"===", "="}, {"!==", "!="}, {"=!", "!="}};

size_t
filter_column(const char *s)
{
	return expr_span(s, " " SIGNS);
}

/* The signs at s, which are more than an operator. */
static int
no_operator(const char *s, size_t len, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	const char *ours = NULL;

	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		if (strlen(foreign[i][0]) == len &&
		    memcmp(foreign[i][0], s, len) == 0)
			ours = foreign[i][1];
	return err_set(e, ERR_USAGE, 0, "not an operator: \"%s\"%s%s%s",
	    diag_quote(q, s, len), ours != NULL ? ", did you mean " : "",
	    ours != NULL ? ours : "", ours != NULL ? "?" : "");
}

/* The operator at s, which a value follows, or nothing. */
static int
parse_op(struct filter *f, const char *s, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		size_t n = strlen(ops[i].text);

		if (strncmp(s, ops[i].text, n) != 0 ||
		    (!ops[i].value && s[n] != '\0'))
			continue;
		if (ops[i].value && strspn(s, SIGNS) > n)
			return no_operator(s, strspn(s, SIGNS), e);
		f->op = ops[i].op;
		f->value = s + n + (s[n] == ' ');
		f->len = strlen(f->value);
		return 0;
	}
	return err_set(e, ERR_USAGE, 0, "not an operator and a value: \"%s\"",
	    diag_quote(q, s, strlen(s)));
}

/* The value for columns of numbers; those of any type may have texts. */
static int
parse_number(struct filter *f, struct err *e)
{
	char q[DIAG_QUOTE_SIZE], floor[NUM_TEXT];

	f->digits = f->value + strspn(f->value, " ");
	f->ndigits = strlen(f->digits);
	while (f->ndigits > 0 && f->digits[f->ndigits - 1] == ' ')
		f->ndigits--;
	f->is_num = num_valid(f->digits, f->ndigits);
	if (!f->is_num && expr_type(&f->expr) == TYPE_ANY &&
	    f->expr.col->kind != KIND_ID)
		return 0;
	if (!f->is_num)
		return err_set(e, ERR_USAGE, 0, "%s: not a number: \"%s\"",
		    f->expr.col->name, diag_quote(q, f->value, f->len));
	if (num_floor(f->digits, f->ndigits, &f->num) != NUM_OK) {
		f->more = f->digits[0] != '-';
		f->num = f->more ? INT64_MAX : INT64_MIN;
		return 0;
	}
	f->more =
	    num_cmp(f->digits, f->ndigits, floor, num_put(floor, f->num)) != 0;
	return 0;
}

/* The value for times, which are compared as text: a whole time as they are
 * written, a beginning of one with T for the blank. */
static int
parse_time(struct filter *f, struct err *e)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	char q[DIAG_QUOTE_SIZE];
	int64_t secs;
	size_t i = 0;

	if (when_read(f->value, f->len, &secs) == WHY_NONE) {
		when_put(f->time, secs);
	} else {
		for (; i < f->len && i < WHEN_TEXT; i++) {
			f->time[i] = f->value[i];
			if (i == 10 && f->time[i] == ' ')
				f->time[i] = 'T';
			if (form[i] == '0'
				? f->time[i] < '0' || f->time[i] > '9'
				: f->time[i] != form[i])
				break;
		}
		if (i < f->len || i < 4)
			return err_set(e, ERR_USAGE, 0,
			    "%s: not a time, nor the beginning of one: \"%s\"",
			    f->expr.col->name, diag_quote(q, f->value, f->len));
	}
	f->value = f->time;
	f->len = strlen(f->time);
	return 0;
}

int
filter_parse(
    struct filter *f, const struct expr *x, const char *s, struct err *e)
{
	*f = (struct filter){.expr = *x};
	if (parse_op(f, s + strspn(s, " "), e) != 0)
		return -1;
	if ((expr_type(&f->expr) == TYPE_INT ||
		expr_type(&f->expr) == TYPE_ANY) &&
	    f->op < OP_CONTAINS)
		return parse_number(f, e);
	if (expr_type(&f->expr) == TYPE_TIME && f->op < OP_CONTAINS)
		return parse_time(f, e);
	return 0;
}

static bool
contains(const char *s, size_t len, const char *t, size_t tlen)
{
	for (; len >= tlen; s++, len--)
		if (memcmp(s, t, tlen) == 0)
			return true;
	return false;
}

static int
cmp_bytes(const char *a, size_t alen, const char *b, size_t blen)
{
	int c = memcmp(a, b, alen < blen ? alen : blen);

	return c != 0 ? c : (alen > blen) - (alen < blen);
}

/* A value as text: dst, or the store's own. */
static const char *
text_of(const struct filter *f, const struct posts *p, int64_t v,
    char dst[NUM_TEXT], size_t *len)
{
	switch (expr_type(&f->expr)) {
	case TYPE_INT: *len = num_put(dst, v); return dst;
	case TYPE_TIME:
		when_put(dst, v);
		*len = WHEN_TEXT;
		return dst;
	case TYPE_ANY: return any_text(&p->texts, v, dst, len);
	default: return intern_text(&p->texts, (uint32_t)v, len);
	}
}

static int
compare(const struct filter *f, const struct posts *p, int64_t v)
{
	char dst[NUM_TEXT];
	const char *s;
	size_t len;

	enum value_type type = expr_type(&f->expr);
	bool number = type == TYPE_ANY && any_is_number(v);

	if (type == TYPE_INT || (number && any_kind(v) == ANY_INT)) {
		if (v != f->num)
			return v < f->num ? -1 : 1;
		return f->more ? -1 : 0;
	}
	s = text_of(f, p, v, dst, &len);
	if (number)
		return num_cmp(s, len, f->digits, f->ndigits);
	return cmp_bytes(s, len, f->value, f->len);
}

bool
filter_passes(const struct filter *f, const struct posts *p, uint32_t post)
{
	int64_t v = expr_value(&f->expr, p, post);
	char dst[NUM_TEXT];
	const char *s;
	size_t len;

	if (f->op == OP_NULL || f->op == OP_NOT_NULL)
		return (v == VALUE_NULL) == (f->op == OP_NULL);
	if (v == VALUE_NULL)
		return false;
	if (f->op < OP_CONTAINS && !f->is_num &&
	    expr_type(&f->expr) == TYPE_ANY && any_is_number(v))
		return f->op == OP_NE;
	switch (f->op) {
	case OP_EQ: return compare(f, p, v) == 0;
	case OP_NE: return compare(f, p, v) != 0;
	case OP_LT: return compare(f, p, v) < 0;
	case OP_LE: return compare(f, p, v) <= 0;
	case OP_GT: return compare(f, p, v) > 0;
	case OP_GE: return compare(f, p, v) >= 0;
	default:
		s = text_of(f, p, v, dst, &len);
		return contains(s, len, f->value, f->len);
	}
}

bool
filter_odd_quotes(
    const struct filter *f, const struct posts *p, unsigned tables)
{
	const char *value = f->value;
	char dst[NUM_TEXT];
	bool any = false;

	if (f->op > OP_CONTAINS || f->len < 2 ||
	    (*value != '"' && *value != '\'') || value[f->len - 1] != *value)
		return false;
	for (uint32_t post = 0; post < p->n; post++) {
		int64_t v = posts_has(p, post, tables)
				? expr_value(&f->expr, p, post)
				: VALUE_NULL;
		size_t len;
		const char *s;

		if (v == VALUE_NULL)
			continue;
		s = text_of(f, p, v, dst, &len);
		if (f->op == OP_CONTAINS ? contains(s, len, f->value, f->len)
					 : len > 0 && *s == *value)
			return false;
		any = true;
	}
	return any;
}
