/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what comes through the FIFO of --acks, in pieces of a size that
 * the first byte tells: the same receipts as where each line is read by
 * itself, in the same order, whatever the pieces. A line is read, or refused
 * with a reason; what is read is written as a receipt that is read as the
 * same.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "dir.h"
#include "fuzz.h"
#include "json/members.h"
#include "store/acks.h"
#include "store/receipt.h"

#define PIECES (32 << 10) /* of bytes: a FIFO holds that much */

static struct buf want, got, line;
static struct members *members;

static void
put(struct buf *b, const struct coord *c)
{
	buf_printf(b, "%d%d ", c->null, c->text);
	coord_put_mark(b, c);
}

/* Offsets that were read can be counted with; n > 0. */
static void
counts(const struct coord *c, uint64_t n)
{
	struct offset more = c->at, same;
	uint64_t diff;

	MUST(offset_read(&same, c->at.s, c->at.len) == 0);
	MUST(strcmp(same.s, c->at.s) == 0 && offset_cmp(&same, &c->at) == 0);
	if (offset_add(&more, n) != 0)
		return;
	MUST(offset_diff(&more, &c->at, &diff) && diff == n);
	MUST(offset_cmp(&more, &c->at) > 0);
	MUST(!offset_diff(&c->at, &more, &diff));
}

/* What is written of it is one line, and says the same. */
static void
writes(const struct coord *c, uint64_t n)
{
	/* the last is no UTF-8 */
	static const char *const places[] = {
	    NULL, "file:\001\"\\lake", "file:lake\xff"};
	static const char *const names[] = {"count", NULL};
	struct receipt r = {.sink = "s3",
	    .has_coord = true,
	    .upto = *c,
	    .count = n,
	    .objects = n % 2,
	    .at = places[n % 3]};
	struct members *other;
	struct coord again;
	struct err e = {0};
	int64_t count;

	buf_reset(&line);
	receipt_put(&line, &r);
	MUST(!line.err &&
	     memchr(line.s, '\n', line.len) == (void *)(line.s + line.len - 1));
	MUST(line.len <= RECEIPT_MAX || c->in.topic_len > 1024);
	other = members_new(names);
	MUST(other != NULL);
	MUST(members_read(other, line.s, line.len, &e) == 0);
	MUST(coord_of(members_rec(other), &again, &e) == COORD_FULL);
	MUST(members_int(other, 0, 0, INT64_MAX, &count) &&
	     (uint64_t)count == n);
	MUST(coord_same_part(&c->in, &again.in) && c->null == again.null);
	MUST(c->null ||
	     (strcmp(c->at.s, again.at.s) == 0 && c->text == again.text));
	members_free(other);
}

/* Line by line, what is to come. */
static void
read_lines(const char *s, const char *end)
{
	const char *nl;

	buf_reset(&want);
	for (; s < end; s = nl + 1) {
		struct err e = {0};
		struct coord c;

		nl = memchr(s, '\n', (size_t)(end - s));
		if (nl == NULL)
			return;
		if (members_read(members, s, (size_t)(nl - s), &e) != 0) {
			MUST(e.kind == ERR_DATA && e.msg[0] != '\0');
			continue;
		}
		switch (coord_of(members_rec(members), &c, &e)) {
		case COORD_FULL:
			put(&want, &c);
			if (!c.null)
				counts(&c, (uint64_t)(end - s));
			writes(&c, (uint64_t)(end - s));
			break;
		case COORD_BAD: MUST(e.msg[0] != '\0'); break;
		case COORD_NONE: break;
		}
	}
}

/* Takes in what has come, as a pump does. */
static void
take(struct acks *a)
{
	struct coord c;
	struct err e = {0};

	MUST(acks_read(a, &e) == 0);
	while (acks_next(a, &c, &e) == 1)
		put(&got, &c);
	MUST(e.kind == ERR_NONE);
}

static void
read_pieces(const char *s, const char *end, size_t piece)
{
	char path[PATH_MAX];
	struct acks a;
	struct err e = {0};
	int fd;

	buf_reset(&got);
	dir_path(path, "fifo");
	MUST(acks_open(&a, path, &e) == 0);
	take(&a);
	MUST(!a.begun && !a.over);
	fd = file_open(path, O_WRONLY | O_NONBLOCK);
	MUST(fd >= 0);
	while (s < end) {
		size_t n = (size_t)(end - s);

		n = n < piece ? n : piece;
		MUST(file_write(fd, s, n) == 0);
		s += n;
		take(&a);
		MUST(a.begun && !a.over);
	}
	close(fd);
	take(&a);
	MUST(a.over == a.begun);
	acks_close(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const none[] = {NULL};
	const char *s = (const char *)data;
	char path[PATH_MAX];

	if (members == NULL) {
		diag_level_set(DIAG_QUIET);
		buf_init(&want, SIZE_MAX / 4);
		buf_init(&got, SIZE_MAX / 4);
		buf_init(&line, SIZE_MAX / 4);
		members = members_new(none);
		MUST(members != NULL);
		dir_make();
		dir_path(path, "fifo");
		MUST(mkfifo(path, 0600) == 0);
	}
	if (size == 0 || size > PIECES)
		return 0;
	read_lines(s + 1, s + size);
	read_pieces(s + 1, s + size, PIECES);
	MUST(strcmp(want.s, got.s) == 0);
	read_pieces(s + 1, s + size, 1 + data[0]);
	MUST(strcmp(want.s, got.s) == 0);
	return 0;
}
