/* SPDX-License-Identifier: MIT */
/* values-texts - objects on several lines, and arrays; see values.h. */
#include "json/check.h"
#include "json/values-parts.h"

/* Goes on to the byte p, counting lines. */
static void
go(struct values *v, const char *p)
{
	const char *s = v->s + v->at, *lf;

	while ((lf = memchr(s, '\n', (size_t)(p - s))) != NULL) {
		v->line++;
		v->byte = 1;
		s = lf + 1;
	}
	v->byte += (uint64_t)(p - s);
	v->at = (size_t)(p - v->s);
}

/* Where e.pos of a text at `at` is. */
static void
locate(const struct values *v, struct values_row *row, size_t pos)
{
	const char *s = v->s + v->at, *p = s + pos, *lf;

	row->line = v->line;
	row->byte = v->byte;
	while ((lf = memchr(s, '\n', (size_t)(p - s))) != NULL) {
		row->line++;
		row->byte = 1;
		s = lf + 1;
	}
	row->byte += (uint64_t)(p - s);
}

enum ended
values_follow(struct follow *f, const char **p, const char *end)
{
	const char *s = *p;
	enum ended ended = OPEN;

	while (ended == OPEN && s < end) {
		char c = *s;

		if (f->string) {
			while (!f->escaped && s < end - 1 && c != '\\' &&
			       c != '"' && c != '\n')
				c = *++s;
			if (f->escaped)
				f->escaped = false;
			else if (c == '\\')
				f->escaped = true;
			else if (c == '"')
				f->string = false;
			if (c == '\n') {
				ended = TORN;
				break;
			}
			s++;
			if (!f->string && f->depth == 0)
				ended = WHOLE;
			continue;
		}
		if (f->depth == 0 && f->bare &&
		    (blank(c) || strchr(",]}[{\"", c) != NULL)) {
			ended = WHOLE;
			break;
		}
		s++;
		switch (c) {
		case '"': f->string = true; break;
		case '{':
		case '[': f->depth++; break;
		case '}':
		case ']':
			if (f->depth > 0 && --f->depth == 0)
				ended = WHOLE;
			break;
		default: f->bare |= f->depth == 0;
		}
	}
	*p = s;
	return ended;
}

/* Copies s[0..len), well formed, without what is blank between its parts. */
static int
compact(struct buf *b, const char *s, size_t len)
{
	const char *end = s + len;
	char *d;

	buf_reset(b);
	d = buf_reserve(b, len + 1 + INPUT_PAD);
	if (d == NULL)
		return -1;
	while (s < end) {
		const char *from = s;

		if (*s == '"') {
			s = check_string_end(s + 1, end) + 1;
			memcpy(d, from, (size_t)(s - from));
			d += s - from;
		} else if (blank(*s)) {
			s++;
		} else {
			*d++ = *s++;
		}
	}
	b->len = (size_t)(d - b->s);
	memset(d, 0, 1 + INPUT_PAD);
	*d = '\n';
	return 0;
}

/* The text s[0..len) at `at`, whole or torn: a row, or BAD. */
static enum values_got
text_judge(struct values *v, struct values_row *row, size_t len, struct err *e)
{
	const char *s = v->s + v->at;
	struct rec r;

	row->s = s;
	row->len = len;
	row->place = v->place++;
	if (check_line(s, len, e) == 0) {
		if (compact(&v->row, s, len) != 0) {
			err_nomem(e);
			return VALUES_ERROR;
		}
		if (rec_parse(v->parser, &r, v->row.s, v->row.len, NULL, NULL,
			e) == 0) {
			row->s = v->row.s;
			row->len = v->row.len;
			go(v, s + len);
			return VALUES_ROW;
		}
		if (e->kind == ERR_MEM)
			return VALUES_ERROR;
		e->pos = 0; /* it counts in the copy */
	}
	locate(v, row, e->pos);
	go(v, s + len);
	return VALUES_BAD;
}

static enum values_got
broken(struct values *v, struct values_row *row, const char *why, struct err *e)
{
	locate(v, row, 0);
	err_set(e, ERR_DATA, 0, "%s", why);
	return VALUES_ERROR;
}

/* Passes on what is too long, piece by piece. END: that was the last. */
static enum values_got
text_pass(struct values *v, struct values_row *row, struct err *e)
{
	const char *p;
	enum ended ended;

	if (v->at == v->end) {
		if (values_fill(v, e) != 0)
			return VALUES_ERROR;
		if (v->at == v->end) {
			v->in_long = false;
			return v->array ? broken(v, row, "ends early", e)
					: VALUES_END;
		}
	}
	p = v->s + v->at;
	row->s = p;
	ended = values_follow(&v->text, &p, v->s + v->end);
	row->len = (size_t)(p - row->s);
	go(v, p);
	v->in_long = ended == OPEN;
	if (ended == TORN && v->array)
		return broken(v, row, "string without an end", e);
	return row->len > 0 ? VALUES_PIECE : VALUES_END;
}

/* So much of what is there is looked at for what begins at `at`: it is too
 * long, or not, by the same bytes, however they come. */
static size_t
reach(const struct values *v)
{
	size_t n = v->end - v->at;

	return n > v->max ? v->max + 1 : n;
}

/* A text begins at `at`. */
static enum values_got
text_read(struct values *v, struct values_row *row, struct err *e)
{
	struct follow f = {0};
	size_t seen = 0;
	enum ended ended;

	for (;;) {
		const char *p = v->s + v->at + seen;

		ended = values_follow(&f, &p, v->s + v->at + reach(v));
		seen = (size_t)(p - (v->s + v->at));
		if (seen > v->max && !(v->array && ended == TORN)) {
			values_too_long(v, e);
			*row = (struct values_row){.s = v->s + v->at,
			    .len = seen,
			    .place = v->place++,
			    .line = v->line};
			go(v, p);
			v->text = f;
			v->in_long = row->more = ended == OPEN;
			return VALUES_BAD;
		}
		if (ended != OPEN || v->eof)
			break;
		if (values_fill(v, e) != 0)
			return VALUES_ERROR;
	}
	if (v->array && ended == TORN)
		return broken(v, row, "string without an end", e);
	if (v->array && ended == OPEN)
		return broken(v, row, "ends early", e);
	return text_judge(v, row, seen, e);
}

/* What is no text: to the end of its line, or of what can be held. */
static enum values_got
junk(struct values *v, struct values_row *row, struct err *e)
{
	const char *lf;
	size_t len;

	for (;;) {
		len = reach(v);
		lf = memchr(v->s + v->at, '\n', len);
		if (lf != NULL || v->eof || len > v->max)
			break;
		if (values_fill(v, e) != 0)
			return VALUES_ERROR;
	}
	if (lf != NULL)
		len = (size_t)(lf - (v->s + v->at));
	return text_judge(v, row, len, e);
}

/* Goes on to what is not blank. 0, 1 at the end, or -1 with e. */
static int
skip_blanks(struct values *v, struct err *e)
{
	for (;;) {
		const char *p = v->s + v->at, *end = v->s + v->end;

		while (p < end && blank(*p))
			p++;
		go(v, p);
		if (p < end)
			return 0;
		if (v->eof)
			return 1;
		if (values_fill(v, e) != 0)
			return -1;
	}
}

/* Inside an array, c comes next. END: a comma or its end was stepped over. */
static enum values_got
array_next(struct values *v, char c, struct values_row *row, struct err *e)
{
	if (c == ']' && (v->first || !v->due)) {
		v->array = false;
	} else if (v->due) {
		if (c == ',' || c == ']' || c == '}' || c == ':')
			return broken(v, row, "a value is missing", e);
		v->due = v->first = false;
		return text_read(v, row, e);
	} else if (c == ',') {
		v->due = true;
	} else {
		return broken(v, row, "',' or ']' is due here", e);
	}
	go(v, v->s + v->at + 1);
	return VALUES_END;
}

enum values_got
values_text(struct values *v, struct values_row *row, struct err *e)
{
	for (;;) {
		enum values_got got = VALUES_END;
		int st;
		char c;

		if (v->in_long) {
			got = text_pass(v, row, e);
			if (got != VALUES_END)
				return got;
			continue;
		}
		st = skip_blanks(v, e);
		if (st < 0)
			return VALUES_ERROR;
		if (st > 0)
			return v->array ? broken(v, row, "ends early", e)
					: VALUES_END;
		c = v->s[v->at];
		if (v->array) {
			got = array_next(v, c, row, e);
			if (got != VALUES_END)
				return got;
		} else if (c == '[') {
			v->array = v->due = v->first = true;
			go(v, v->s + v->at + 1);
		} else {
			return c == '{' ? text_read(v, row, e)
					: junk(v, row, e);
		}
	}
}
