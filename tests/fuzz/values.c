/* SPDX-License-Identifier: MIT */
/*
 * Texts of any bytes, in reads of a size that the first byte tells: rows are
 * JSON objects on one line, the same whatever the reads, their places rise,
 * and it ends.
 */
#include <string.h>

#include "base/buf.h"
#include "fuzz.h"
#include "json/check.h"
#include "json/values.h"

struct feed {
	const uint8_t *s;
	size_t len, step;
};

static struct values *values;
static struct buf rows[2];

static long
feed(void *arg, void *dst, size_t n, struct err *e)
{
	struct feed *f = arg;

	(void)e;
	if (n > f->step)
		n = f->step;
	if (n > f->len)
		n = f->len;
	if (n > 0)
		memcpy(dst, f->s, n);
	f->s += n;
	f->len -= n;
	return (long)n;
}

static void
read_all(const uint8_t *data, size_t size, size_t step, struct buf *b)
{
	struct feed f = {data, size, step};
	uint64_t places = 0;

	buf_reset(b);
	values_start(values, feed, &f);
	for (;;) {
		struct values_row r;
		struct err e = {0};
		enum values_got got = values_next(values, &r, &e);

		if (got == VALUES_END || got == VALUES_ERROR) {
			MUST(got == VALUES_END || e.kind == ERR_DATA);
			return;
		}
		MUST(got == VALUES_PIECE || r.place >= places);
		MUST(got != VALUES_BAD || e.msg[0] != '\0');
		if (got != VALUES_PIECE)
			places = r.place + 1;
		if (got != VALUES_ROW)
			continue;
		MUST(r.len >= 2 && *r.s == '{' && r.s[r.len - 1] == '}');
		MUST(memchr(r.s, '\n', r.len) == NULL);
		MUST(check_line(r.s, r.len, &e) == 0);
		buf_add(b, r.s, r.len);
		buf_char(b, '\n');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (values == NULL) {
		values = values_new(1024);
		MUST(values != NULL);
		buf_init(&rows[0], SIZE_MAX / 4);
		buf_init(&rows[1], SIZE_MAX / 4);
	}
	if (size == 0)
		return 0;
	read_all(data + 1, size - 1, SIZE_MAX, &rows[0]);
	read_all(data + 1, size - 1, 1 + data[0], &rows[1]);
	MUST(rows[0].len == rows[1].len &&
	     memcmp(rows[0].s, rows[1].s, rows[0].len) == 0);
	return 0;
}
