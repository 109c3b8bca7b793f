/* SPDX-License-Identifier: MIT */
/*
 * print - an answer as text: NDJSON, CSV, TSV, a table to look at, Markdown.
 *
 *	ndjson  an object a row
 *	csv     RFC 4180 with LF and a header; null is empty
 *	tsv     the same with tabs; \t \n \r \\ are escaped
 *	table   aligned, numbers to the right, null is empty; what would move
 *	        the cursor is escaped
 *	md      a table; | and what Markdown takes for markup are escaped
 *
 * print_answer writes all of it to standard output (base/out.h); the others
 * append to the caller's buffer, a row at a time.
 */
#ifndef DATA_PRINT_H
#define DATA_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "data/answer.h"

enum print_format {
	PRINT_NDJSON,
	PRINT_CSV,
	PRINT_TSV,
	PRINT_TABLE,
	PRINT_MD,
};

/* "ndjson", ... (then NULL), for cli_choice. */
extern const char *const print_formats[];

/* How an answer is printed; a zeroed one is NDJSON of one query. */
struct print_as {
	enum print_format format;
	/* the name of the query, where there are several: each row of NDJSON
	 * begins with it, a table is headed by it; borrowed, or NULL */
	const char *title;
	/* when a snapshot was taken, its rows' first column; likewise */
	const char *snapshot;
	bool bare; /* csv and tsv: without the header */
};

/* 0, or -1: out of memory. */
int print_answer(const struct print_as *as, const struct answer *a);

struct print {
	struct print_as as;
	const struct answer *a; /* borrowed */
	size_t widths[2 * QUERY_MAX + 1];
	struct buf cell; /* owned */
};

/* Looks at all cells where the format needs it. 0, or -1: out of memory. */
int print_init(struct print *p /* out */, const struct print_as *as,
    const struct answer *a);
void print_free(struct print *p);

/* What comes before the rows: a header, or nothing. */
void print_head(struct print *p, struct buf *b);
void print_row(struct print *p, struct buf *b, uint32_t row);

#endif
