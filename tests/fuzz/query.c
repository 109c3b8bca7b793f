/* SPDX-License-Identifier: MIT */
/*
 * A question and the rows to put it to: the first line is one as query_parse
 * reads it, after a byte of flags, in UTF-8; the others are records. Whatever
 * it is, it is refused with a reason or answered, and as NDJSON in JSON.
 */
#include <string.h>

#include "base/buf.h"
#include "base/input.h"
#include "base/utf8.h"
#include "data/answer.h"
#include "data/gather.h"
#include "data/posts.h"
#include "data/print.h"
#include "data/query.h"
#include "data/rows.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/rec.h"

static struct buf line;

/* The next line of the input, with what rec_parse wants behind it. */
static bool
next_line(const uint8_t **data, size_t *size)
{
	const uint8_t *lf = *size > 0 ? memchr(*data, '\n', *size) : NULL;
	size_t len = lf != NULL ? (size_t)(lf - *data) : *size;
	char *end;

	if (*size == 0)
		return false;
	buf_reset(&line);
	buf_add(&line, (const char *)*data, len);
	end = buf_reserve(&line, 1 + INPUT_PAD);
	MUST(end != NULL);
	memset(end, 0, 1 + INPUT_PAD);
	*end = '\n';
	len += lf != NULL;
	*data += len;
	*size -= len;
	return true;
}

/* Takes records by g, or as one stream by rows. */
static void
gather_rows(struct gather *g, struct rows *rows, const struct names *names,
    const uint8_t *data, size_t size)
{
	struct rec_parser *parser = rec_parser_new(names);

	MUST(parser != NULL);
	while (next_line(&data, &size)) {
		struct err e = {0};
		struct rec r;
		enum table t;
		int64_t ind;

		if (strspn(line.s, " \t\r") == line.len ||
		    check_line(line.s, line.len, &e) != 0 ||
		    rec_parse(parser, &r, line.s, line.len, NULL, NULL, &e) !=
			0)
			continue;
		if (rows != NULL)
			MUST(rows_record(rows, &r, &e) != ROWS_NOMEM);
		else
			MUST(
			    gather_record(g, &r, &t, &ind, &e) != GATHER_NOMEM);
	}
	rec_parser_free(parser);
}

static void
print_all(const struct answer *a, enum print_format format)
{
	struct print_as as = {.format = format};
	struct print p;
	struct buf b;

	buf_init(&b, INPUT_LINE_MAX);
	MUST(print_init(&p, &as, a) == 0);
	print_head(&p, &b);
	for (uint32_t row = 0; row < a->nrows; row++) {
		if (format == PRINT_NDJSON)
			buf_reset(&b);
		print_row(&p, &b, row);
		MUST(!b.err && b.len > 0 && b.s[b.len - 1] == '\n');
		if (format == PRINT_NDJSON)
			MUST(check_line(b.s, b.len, NULL) == 0);
	}
	print_free(&p);
	buf_free(&b);
}

static void
answer(
    struct query *q, enum print_format format, const uint8_t *data, size_t size)
{
	struct names *names = names_new();
	struct posts posts;
	struct gather g;
	struct answer a;
	struct rows rows;
	bool stream = query_is_stream(q);

	posts_init(&posts);
	MUST(names != NULL && query_bind(q, &posts) == 0);
	if (stream)
		MUST(rows_init(&rows, q, &posts, names) == 0);
	else
		MUST(gather_init(&g, &posts, TABLE_NONE, names) == 0);
	gather_rows(&g, stream ? &rows : NULL, names, data, size);
	if (stream)
		rows_free(&rows);
	else
		gather_free(&g);
	posts_seal(&posts);
	MUST(answer_find(&a, q, &posts) == 0);
	print_all(&a, format);
	answer_free(&a);
	posts_free(&posts);
	names_free(names);
}

static bool
is_utf8(const char *s, size_t len)
{
	while (len > 0) {
		size_t n = utf8_len((const unsigned char *)s, len);

		if (n == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct query_ways ways = {0};
	struct err e = {0};
	struct query q;
	unsigned how;

	if (line.s == NULL)
		buf_init(&line, INPUT_LINE_MAX);
	if (!next_line(&data, &size) || line.len < 1 ||
	    !is_utf8(line.s, line.len))
		return 0;
	how = (unsigned char)line.s[0];
	ways.ties_all = how & 8;
	ways.median_low = how & 16;
	ways.nulls = how & 32;
	line.s[line.len] = '\0';
	if (query_parse(&q, line.s + 1, &ways, &e) != 0) {
		MUST(e.kind == ERR_USAGE && e.msg[0] != '\0');
		query_free(&q);
		return 0;
	}
	answer(&q, (enum print_format)(how % 5), data, size);
	query_free(&q);
	return 0;
}
