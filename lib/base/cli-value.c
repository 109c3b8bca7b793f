/* SPDX-License-Identifier: MIT */
/* The arguments of options as values; see cli.h. */
#include "base/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"

#define NAME_MAX_LEN 63 /* longer words are near to nothing */

static noreturn void
refuse(const struct cli *c, const char *why)
{
	char q[DIAG_QUOTE_SIZE];

	diag_usage("%s: %s: \"%s\"", c->name, why,
	    diag_quote(q, c->arg, strlen(c->arg)));
}

static noreturn void
out_of_range(const struct cli *c, const char *why)
{
	char q[DIAG_QUOTE_SIZE];

	diag_usage("%s: too %s: %s", c->name, why,
	    diag_quote(q, c->arg, strlen(c->arg)));
}

/* The digits at s as a number, UINT64_MAX where it is larger; *end is what
 * follows, s itself where there are none. */
static uint64_t
digits(const char *s, const char **end /* out */)
{
	uint64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n)) {
			n = UINT64_MAX;
			while (*s >= '0' && *s <= '9')
				s++;
			break;
		}
	*end = s;
	return n;
}

int64_t
cli_num(const struct cli *c, int64_t min, int64_t max)
{
	bool minus = c->arg[0] == '-';
	const char *s = c->arg + minus, *end;
	uint64_t n = digits(s, &end), limit = (uint64_t)INT64_MAX;
	int64_t v;

	if (end == s || *end != '\0')
		refuse(c, "not a number");
	if (minus) {
		if (n > limit + 1)
			out_of_range(c, "small");
		v = n == limit + 1 ? INT64_MIN : -(int64_t)n;
	} else {
		if (n > limit)
			out_of_range(c, "large");
		v = (int64_t)n;
	}
	if (v < min)
		out_of_range(c, "small");
	if (v > max)
		out_of_range(c, "large");
	return v;
}

size_t
cli_size(const struct cli *c, size_t min, size_t max)
{
	static const char units[] = "KMG";
	const char *end, *unit;
	uint64_t n = digits(c->arg, &end);
	unsigned shift = 0;

	if (end == c->arg)
		refuse(c, "not a size");
	if (*end != '\0') {
		unit = strchr(units, *end);
		if (unit == NULL || end[1] != '\0')
			refuse(c, "not a size");
		shift = 10 * (unsigned)(unit - units + 1);
	}
	if (n > UINT64_MAX >> shift || n << shift > max)
		out_of_range(c, "large");
	if (n << shift < min)
		out_of_range(c, "small");
	return (size_t)(n << shift);
}

/* The ns of a unit, 0 where it is none. */
static int64_t
duration_unit(const char *s)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
	    {"ms", 1000000},
	    {"s", 1000000000},
	    {"m", 60 * INT64_C(1000000000)},
	    {"h", 3600 * INT64_C(1000000000)},
	    {"d", 86400 * INT64_C(1000000000)},
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(s, units[i].name) == 0)
			return units[i].ns;
	return 0;
}

static int64_t
duration(const struct cli *c)
{
	const char *end, *frac = NULL, *s;
	uint64_t n = digits(c->arg, &end);
	int64_t unit, part = 0, ns;

	if (end == c->arg)
		refuse(c, "not a duration");
	if (*end == '.') {
		frac = end + 1;
		(void)digits(frac, &end);
		if (end == frac)
			refuse(c, "not a duration");
	}
	if (*end == '\0') {
		if (strspn(c->arg, "0.") == strlen(c->arg))
			return 0;
		refuse(c, "needs a unit (ms, s, m, h or d)");
	}
	unit = duration_unit(end);
	if (unit == 0)
		refuse(c, "not a duration");
	/* each digit is a tenth of the one before; below 1 ns they are 0 */
	ns = unit;
	for (s = frac; s != NULL && s < end; s++) {
		ns /= 10;
		part += (*s - '0') * ns;
	}
	if (n > (uint64_t)INT64_MAX ||
	    __builtin_mul_overflow((int64_t)n, unit, &ns) ||
	    __builtin_add_overflow(ns, part, &ns))
		out_of_range(c, "large");
	return ns;
}

#define DURATION_MAX (INT64_C(36500) * 86400 * 1000000000)

int64_t
cli_duration(const struct cli *c, int64_t least)
{
	int64_t ns = duration(c);

	if (ns > DURATION_MAX)
		out_of_range(c, "large");
	if (ns < least)
		refuse(c, "too short");
	return ns;
}

void
cli_span(const struct cli *c, int64_t *a, int64_t *b)
{
	const char *dash = strchr(c->arg, '-');
	size_t n = dash != NULL ? (size_t)(dash - c->arg) : 0;
	struct cli from = *c, to = *c;
	char first[64];

	if (dash == NULL) {
		*a = *b = cli_duration(c, 0);
		return;
	}
	if (n >= sizeof first)
		refuse(c, "not a duration");
	snprintf(first, sizeof first, "%.*s", (int)n, c->arg);
	from.arg = first;
	to.arg = dash + 1;
	*a = cli_duration(&from, 0);
	*b = cli_duration(&to, 0);
	if (*a > *b)
		refuse(c, "ends before it begins");
}

#define RATE_MAX UINT64_C(1000000000)

int64_t
cli_rate(const struct cli *c, int64_t *per)
{
	const char *end;
	uint64_t n = digits(c->arg, &end);

	if (end == c->arg)
		refuse(c, "not a rate");
	if (*end == '\0')
		refuse(c, "needs a unit (/s, /m or /h)");
	if (end[0] != '/' || end[1] == '\0' || end[2] != '\0' ||
	    strchr("smh", end[1]) == NULL)
		refuse(c, "not a rate");
	if (n == 0)
		out_of_range(c, "small");
	if (n > RATE_MAX)
		out_of_range(c, "large");
	*per = duration_unit(end + 1);
	return (int64_t)n;
}

int
cli_choice(const struct cli *c, const char *const *names)
{
	const char *near;
	char q[DIAG_QUOTE_SIZE];
	struct buf list;

	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(c->arg, names[i]) == 0)
			return i;
	diag_quote(q, c->arg, strlen(c->arg));
	near = cli_nearest(c->arg, names);
	if (near != NULL)
		diag_usage(
		    "%s: unknown: \"%s\", did you mean %s?", c->name, q, near);
	buf_init(&list, 1024);
	for (int i = 0; names[i] != NULL; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	diag_usage("%s: unknown: \"%s\", not one of %s", c->name, q, list.s);
}

int
cli_command(struct cli *c, const char *const *names)
{
	c->name = "command";
	c->arg = strcmp(c->files[0], "-") == 0 ? "" : c->files[0];
	return cli_choice(c, names);
}

static bool
same(char a, char b)
{
	if (a >= 'A' && a <= 'Z')
		a = (char)(a - 'A' + 'a');
	if (b >= 'A' && b <= 'Z')
		b = (char)(b - 'A' + 'a');
	return a == b;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters to insert, remove, change or swap with the next until a
 * is b; upper and lower case are the same. Both at most NAME_MAX_LEN long. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t d[3][NAME_MAX_LEN + 1]; /* three rows: i - 2, i - 1, i */

	for (size_t j = 0; j <= nb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = d[i % 3];
		const size_t *up = d[(i + 2) % 3], *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = least(up[j], row[j - 1]) + 1;
			row[j] = least(
			    row[j], up[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], up2[j - 2] + 1);
		}
	}
	return d[na % 3][nb];
}

const char *
cli_nearest(const char *typed, const char *const *names)
{
	size_t n = strlen(typed), best = SIZE_MAX;
	const char *near = NULL;

	for (; n <= NAME_MAX_LEN && *names != NULL; names++) {
		size_t len = strlen(*names), d;

		if (len > NAME_MAX_LEN)
			continue;
		d = distance(typed, n, *names, len);
		if (d < best && 3 * d <= (n > len ? n : len)) {
			best = d;
			near = *names;
		}
	}
	return near;
}
