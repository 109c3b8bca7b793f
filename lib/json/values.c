/* SPDX-License-Identifier: MIT */
/* values - see values.h and values-parts.h. */
#include <stdlib.h>

#include "json/values-parts.h"

struct values *
values_new(size_t max)
{
	struct values *v = calloc(1, sizeof *v);

	if (v == NULL)
		return NULL;
	v->max = max;
	buf_init(&v->row, SIZE_MAX / 4);
	v->scan = scan_best();
	v->names = names_new();
	v->ix = malloc(sizeof *v->ix);
	v->cap = INPUT_BLOCK;
	v->s = malloc(v->cap + INPUT_PAD);
	if (v->names != NULL)
		v->parser = rec_parser_new(v->names);
	if (v->ix != NULL && v->s != NULL && v->parser != NULL) {
		memset(v->s, 0, v->cap + INPUT_PAD);
		return v;
	}
	values_free(v);
	return NULL;
}

void
values_free(struct values *v)
{
	if (v == NULL)
		return;
	rec_parser_free(v->parser);
	names_free(v->names);
	buf_free(&v->row);
	free(v->ix);
	free(v->s);
	free(v);
}

void
values_start(struct values *v, values_in *in, void *arg)
{
	v->in = in;
	v->arg = arg;
	v->at = v->end = v->base = v->whole = v->next = 0;
	v->eof = v->in_long = v->array = false;
	v->layout = UNKNOWN;
	v->place = 0;
	v->line = v->byte = 1;
	v->ix->nlines = 0;
}

int
values_fill(struct values *v, struct err *e)
{
	long n;

	if (v->at > 0) {
		memmove(v->s, v->s + v->at, v->end - v->at);
		v->end -= v->at;
		v->at = v->whole = 0;
	}
	/* a byte is left for an LF after the last line */
	if (v->end + 1 >= v->cap) {
		char *s = realloc(v->s, v->cap * 2 + INPUT_PAD);

		if (s == NULL)
			return err_nomem(e);
		memset(s + v->cap, 0, v->cap + INPUT_PAD);
		v->s = s;
		v->cap *= 2;
	}
	n = v->in(v->arg, v->s + v->end, v->cap - v->end - 1, e);
	if (n < 0)
		return -1;
	v->eof = n == 0;
	v->end += (size_t)n;
	return 0;
}

int
values_too_long(const struct values *v, struct err *e)
{
	return err_set(
	    e, ERR_DATA, 0, "longer than --max-line, %zu bytes", v->max);
}

/* Of the text from s on, which is followed to *p: which it begins, or UNKNOWN
 * where more of its first line is needed to tell. */
static enum layout
layout_of(struct follow *f, const char *s, const char **p, const char *end)
{
	if (s == end)
		return UNKNOWN;
	if (*s != '{')
		return *s == '[' ? TEXTS : LINES;
	if (f->depth > 0 || *p == s) {
		const char *lf = memchr(*p, '\n', (size_t)(end - *p));
		enum ended ended = values_follow(f, p, lf != NULL ? lf : end);

		if (ended == OPEN && lf == NULL)
			return UNKNOWN;
		if (ended == OPEN)
			return f->string ? LINES : TEXTS;
	}
	s = *p;
	while (s < end && blank(*s) && *s != '\n')
		s++;
	if (s == end)
		return UNKNOWN;
	return *s == '{' || *s == '[' ? TEXTS : LINES;
}

/* By the first max bytes and one more, however they come. */
static int
choose(struct values *v, struct err *e)
{
	struct follow f = {0};
	size_t from, seen;

	while (!v->eof && v->end < 3)
		if (values_fill(v, e) != 0)
			return -1;
	if (v->end >= 3 && memcmp(v->s, "\xef\xbb\xbf", 3) == 0)
		v->at = 3;
	for (from = seen = 0; v->layout == UNKNOWN;) {
		size_t n = v->end - v->at;
		const char *p;

		if (n > v->max)
			n = v->max + 1;
		while (from < n && blank(v->s[v->at + from]))
			seen = ++from;
		p = v->s + v->at + seen;
		v->layout =
		    layout_of(&f, v->s + v->at + from, &p, v->s + v->at + n);
		seen = (size_t)(p - (v->s + v->at));
		if (v->layout != UNKNOWN)
			break;
		if (n > v->max)
			v->layout = LINES; /* texts begin with short lines */
		else if (v->eof)
			v->layout = f.depth > 0 ? TEXTS : LINES;
		else if (values_fill(v, e) != 0)
			return -1;
	}
	return 0;
}

enum values_got
values_next(struct values *v, struct values_row *row, struct err *e)
{
	*row = (struct values_row){0};
	if (v->layout == UNKNOWN && choose(v, e) != 0)
		return VALUES_ERROR;
	return v->layout == LINES ? values_line(v, row, e)
				  : values_text(v, row, e);
}
