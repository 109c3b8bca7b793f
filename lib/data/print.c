/* SPDX-License-Identifier: MIT */
/* print - see print.h. */
#include "data/print.h"

#include <stdbool.h>
#include <string.h>

#include "base/out.h"
#include "data/print-text.h"

const char *const print_formats[] = {
    [PRINT_NDJSON] = "ndjson",
    [PRINT_CSV] = "csv",
    [PRINT_TSV] = "tsv",
    [PRINT_TABLE] = "table",
    [PRINT_MD] = "md",
    NULL,
};

#define SNAPSHOT "snapshot"

/* Columns as they are printed: a snapshot's time comes before the answer's. */
static size_t
columns(const struct print *p)
{
	return answer_columns(p->a) + (p->as.snapshot != NULL);
}

/* Whether it is the time's; else *column becomes the answer's. */
static bool
is_time(const struct print *p, size_t *column)
{
	if (p->as.snapshot == NULL)
		return false;
	return (*column)-- == 0;
}

static bool
has_numbers(const struct print *p, size_t column)
{
	return !is_time(p, &column) && answer_numbers(p->a, column);
}

static void
put_cell(const struct print *p, struct buf *b, uint32_t row, size_t column)
{
	struct answer_cell c;

	if (is_time(p, &column)) {
		print_text(
		    b, p->as.format, p->as.snapshot, strlen(p->as.snapshot));
		return;
	}
	answer_cell(p->a, row, column, &c);
	if (c.kind == ANSWER_NULL)
		buf_str(b, p->as.format == PRINT_NDJSON ? "null" : "");
	else if (c.kind == ANSWER_TEXT ||
		 (c.kind == ANSWER_JSON && p->as.format != PRINT_NDJSON))
		print_text(b, p->as.format, c.s, c.len);
	else
		buf_add(b, c.s, c.len);
}

static void
put_name(const struct print *p, struct buf *b, size_t column)
{
	const char *name =
	    is_time(p, &column) ? SNAPSHOT : answer_name(p->a, column);

	print_text(b, p->as.format, name, strlen(name));
}

/* p->cell was filled for that column. 0, or -1: out of memory. */
static int
widen(struct print *p, size_t column)
{
	size_t w = print_width(p->cell.s, p->cell.len);

	if (p->widths[column] < w)
		p->widths[column] = w;
	return p->cell.err ? -1 : 0;
}

int
print_init(struct print *p, const struct print_as *as, const struct answer *a)
{
	memset(p, 0, sizeof *p);
	p->as = *as;
	p->a = a;
	buf_init(&p->cell, SIZE_MAX / 4);
	if (as->format != PRINT_TABLE)
		return 0;
	for (size_t c = 0; c < columns(p); c++) {
		buf_reset(&p->cell);
		put_name(p, &p->cell, c);
		if (widen(p, c) != 0)
			return -1;
		for (uint32_t row = 0; row < a->nrows; row++) {
			buf_reset(&p->cell);
			put_cell(p, &p->cell, row, c);
			if (widen(p, c) != 0)
				return -1;
		}
	}
	return 0;
}

void
print_free(struct print *p)
{
	buf_free(&p->cell);
	memset(p, 0, sizeof *p);
}

static void
put_times(struct buf *b, char c, size_t n)
{
	while (n-- > 0)
		buf_char(b, c);
}

/* p->cell as a cell of a table: two blanks between columns, none at the end
 * of a line. */
static void
put_aligned(struct print *p, struct buf *b, size_t column)
{
	size_t pad = p->widths[column] - print_width(p->cell.s, p->cell.len);
	bool right = has_numbers(p, column);
	bool last = column + 1 == columns(p);

	/* an empty cell at the end is no reason for blanks before it */
	if (right && !(last && p->cell.len == 0))
		put_times(b, ' ', pad);
	buf_add(b, p->cell.s, p->cell.len);
	if (!last)
		put_times(b, ' ', (right ? 0 : pad) + 2);
	b->err = b->err || p->cell.err;
}

/* Begins the cell of that column, or, after the last, ends the row. */
static void
put_between(const struct print *p, struct buf *b, size_t column)
{
	bool first = column == 0, end = column == columns(p);

	if (p->as.format == PRINT_MD)
		buf_str(b, first ? "| " : end ? " |\n" : " | ");
	else if (end)
		buf_char(b, '\n');
	else if (!first)
		buf_char(b, p->as.format == PRINT_TSV ? '\t' : ',');
}

/* The line under a header. */
static void
put_rule(const struct print *p, struct buf *b)
{
	size_t n = columns(p);

	for (size_t c = 0; c < n; c++) {
		if (p->as.format == PRINT_MD) {
			put_between(p, b, c);
			buf_str(b, has_numbers(p, c) ? "---:" : "---");
		} else {
			buf_str(b, c > 0 ? "  " : "");
			put_times(b, '-', p->widths[c]);
		}
	}
	if (p->as.format == PRINT_MD)
		put_between(p, b, n);
	else
		buf_char(b, '\n');
}

/* A line of an aligned table: the header where row is UINT32_MAX. */
static void
put_table_row(struct print *p, struct buf *b, uint32_t row)
{
	for (size_t c = 0; c < columns(p); c++) {
		buf_reset(&p->cell);
		if (row == UINT32_MAX)
			put_name(p, &p->cell, c);
		else
			put_cell(p, &p->cell, row, c);
		put_aligned(p, b, c);
	}
	while (b->len > 0 && b->s[b->len - 1] == ' ')
		b->len--;
	buf_char(b, '\n');
}

void
print_head(struct print *p, struct buf *b)
{
	size_t n = columns(p);

	if (p->as.format == PRINT_NDJSON || p->as.bare)
		return;
	if (p->as.title != NULL)
		buf_printf(b, p->as.format == PRINT_MD ? "## %s\n\n" : "%s\n",
		    p->as.title);
	if (p->as.format == PRINT_TABLE) {
		put_table_row(p, b, UINT32_MAX);
	} else {
		for (size_t c = 0; c < n; c++) {
			put_between(p, b, c);
			put_name(p, b, c);
		}
		put_between(p, b, n);
	}
	if (p->as.format == PRINT_TABLE || p->as.format == PRINT_MD)
		put_rule(p, b);
}

static void
put_json_row(const struct print *p, struct buf *b, uint32_t row)
{
	size_t title = p->as.snapshot != NULL; /* where it stands */

	buf_char(b, '{');
	for (size_t c = 0; c < columns(p); c++) {
		if (c > 0)
			buf_char(b, ',');
		if (c == title && p->as.title != NULL) {
			buf_str(b, "\"query\":");
			print_text(
			    b, PRINT_NDJSON, p->as.title, strlen(p->as.title));
			buf_char(b, ',');
		}
		put_name(p, b, c);
		buf_char(b, ':');
		put_cell(p, b, row, c);
	}
	buf_str(b, "}\n");
}

void
print_row(struct print *p, struct buf *b, uint32_t row)
{
	size_t n = columns(p), at = 0;

	if (p->as.format == PRINT_NDJSON) {
		put_json_row(p, b, row);
	} else if (p->as.format == PRINT_TABLE) {
		put_table_row(p, b, row);
	} else {
		for (size_t c = 0; c < n; c++) {
			put_between(p, b, c);
			at = b->len;
			put_cell(p, b, row, c);
		}
		/* an empty line would be no row, as RFC 4180 is read */
		if (p->as.format == PRINT_CSV && n == 1 && b->len == at)
			buf_str(b, "\"\"");
		put_between(p, b, n);
	}
}

/* Hands the buffer on and empties it. */
static int
flush(struct buf *b)
{
	if (b->err)
		return -1;
	out_write(b->s, b->len);
	buf_reset(b);
	return 0;
}

int
print_answer(const struct print_as *as, const struct answer *a)
{
	struct print p;
	struct buf b;
	int bad;

	buf_init(&b, SIZE_MAX / 4);
	bad = print_init(&p, as, a);
	if (bad == 0) {
		print_head(&p, &b);
		bad = flush(&b);
	}
	for (uint32_t row = 0; bad == 0 && row < a->nrows; row++) {
		print_row(&p, &b, row);
		bad = flush(&b);
	}
	print_free(&p);
	buf_free(&b);
	return bad;
}
