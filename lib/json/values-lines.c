/* SPDX-License-Identifier: MIT */
/* values-lines - each line a row; see values.h. */
#include "json/check.h"
#include "json/values-parts.h"

/* The line s[0..len): a row, BAD, or END where it is blank. */
static enum values_got
line_judge(struct values *v, struct values_row *row, const uint32_t *quotes,
    bool suspect, struct err *e)
{
	const char *s = row->s;
	size_t len = row->len;
	struct rec r;

	row->line = v->line++;
	row->place = v->place++;
	row->byte = 0;
	/* with its blanks, as where it comes in pieces */
	if (len > v->max) {
		values_too_long(v, e);
		return VALUES_BAD;
	}
	while (len > 0 && blank(*s)) {
		s++;
		len--;
	}
	if (len == 0)
		return VALUES_END;
	if ((!suspect || check_line(s, len, e) == 0) &&
	    rec_parse(v->parser, &r, s, len, v->s + v->base, quotes, e) == 0) {
		row->s = r.line;
		row->len = r.len;
		return VALUES_ROW;
	}
	row->byte = (uint64_t)(s - row->s) + e->pos + 1;
	return e->kind == ERR_MEM ? VALUES_ERROR : VALUES_BAD;
}

static enum values_got
indexed_next(struct values *v, struct values_row *row, struct err *e)
{
	const struct scan_line *l = &v->ix->lines[v->next];
	uint32_t quotes = v->next > 0 ? l[-1].quotes : 0;

	row->s = v->s + v->at;
	row->len = v->base + l->end - v->at;
	v->next++;
	v->at += row->len + 1;
	return line_judge(v, row, v->ix->quotes + quotes, l->suspect, e);
}

/* The end of the whole lines from `at` on, 0: there is none. */
static size_t
whole_lines(const struct values *v, size_t from)
{
	size_t n = v->end;

	while (n > from && v->s[n - 1] != '\n')
		n--;
	return n > from ? n : 0;
}

/* Indexes lines. END: there are none; PIECE: one is longer than it may be;
 * ROW: some are indexed, or one is read without an index. */
static enum values_got
index_more(struct values *v, struct err *e)
{
	size_t seen, n;

	/* found once, not again for each index: a line that is not whole yet
	 * may be long */
	if (v->whole <= v->at)
		v->whole = whole_lines(v, v->at);
	while (v->whole == 0) {
		if (v->end - v->at > v->max)
			return VALUES_PIECE;
		if (v->eof && v->at == v->end)
			return VALUES_END;
		if (v->eof) {
			v->s[v->end++] = '\n';
			v->whole = v->end;
			break;
		}
		seen = v->end - v->at;
		if (values_fill(v, e) != 0)
			return VALUES_ERROR;
		v->whole = whole_lines(v, v->at + seen);
	}
	v->base = v->at;
	v->next = 0;
	n = v->whole - v->at;
	if (n > SCAN_REGION) {
		/* the last line that ends in the region */
		n = SCAN_REGION;
		while (n > 0 && v->s[v->at + n - 1] != '\n')
			n--;
	}
	if (n > 0)
		n = v->scan(v->ix, v->s + v->at, n);
	if (n == 0)
		v->ix->nlines = 0;
	return VALUES_ROW;
}

/* A line without an index: too long for one, or of too many strings. */
static enum values_got
plain_next(struct values *v, struct values_row *row, struct err *e)
{
	const char *lf = memchr(v->s + v->at, '\n', v->end - v->at);

	row->s = v->s + v->at;
	row->len = (size_t)(lf - row->s);
	v->at += row->len + 1;
	return line_judge(v, row, NULL, true, e);
}

/* Gives out what is there of a line that is too long. */
static enum values_got
long_piece(struct values *v, struct values_row *row, struct err *e)
{
	bool begun = v->in_long;
	const char *lf;

	row->s = v->s + v->at;
	row->len = v->end - v->at;
	row->line = v->line;
	row->byte = 0;
	row->place = v->place;
	lf = memchr(row->s, '\n', row->len);
	v->in_long = row->more = lf == NULL;
	if (lf != NULL)
		row->len = (size_t)(lf - row->s);
	v->at += row->len + (lf != NULL);
	if (!begun)
		values_too_long(v, e);
	if (lf != NULL) {
		v->line++;
		v->place++;
	}
	return begun ? VALUES_PIECE : VALUES_BAD;
}

enum values_got
values_line(struct values *v, struct values_row *row, struct err *e)
{
	enum values_got got;

	for (;;) {
		if (v->in_long) {
			if (v->at == v->end && values_fill(v, e) != 0)
				return VALUES_ERROR;
			if (v->at < v->end)
				return long_piece(v, row, e);
			v->in_long = false;
			v->place++;
		}
		if (v->next < v->ix->nlines) {
			got = indexed_next(v, row, e);
		} else {
			got = index_more(v, e);
			if (got == VALUES_PIECE)
				return long_piece(v, row, e);
			if (got != VALUES_ROW)
				return got;
			if (v->ix->nlines > 0)
				continue;
			got = plain_next(v, row, e);
		}
		if (got != VALUES_END)
			return got;
	}
}
