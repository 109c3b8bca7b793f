/* SPDX-License-Identifier: MIT */
#include "store/receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/utf8.h"
#include "json/text.h"

#define WAITING_MAX ((size_t)1 << 20) /* bytes of what nobody reads yet */

static void
put_line(struct buf *b, const struct receipt *r, bool at)
{
	buf_printf(b, "{\"sink\":\"%s\"", r->sink);
	if (r->has_coord) {
		buf_char(b, ',');
		coord_put(b, &r->upto);
	} else if (r->topic != NULL) {
		buf_str(b, ",\"topic\":\"");
		text_escape(b, r->topic, strlen(r->topic));
		buf_char(b, '"');
	}
	buf_printf(b, ",\"count\":%" PRIu64, r->count);
	if (r->objects > 0)
		buf_printf(b, ",\"objects\":%" PRIu64, r->objects);
	if (at) {
		buf_str(b, ",\"at\":\"");
		text_escape(b, r->at, strlen(r->at));
		buf_char(b, '"');
	}
	buf_str(b, "}\n");
}

void
receipt_put(struct buf *b, const struct receipt *r)
{
	bool at = r->at != NULL && utf8_all(r->at, strlen(r->at));
	size_t start = b->len;

	put_line(b, r, at);
	if (b->len - start <= RECEIPT_MAX || !at || b->err)
		return;
	b->len = start;
	put_line(b, r, false);
}

/* 0: it is open; 1: nobody reads it yet; -1 with e. */
static int
fifo_open(struct receipts *r, struct err *e)
{
	if (r->fd != -1)
		return 0;
	/* what is no FIFO, but a file, keeps what it has */
	r->fd = file_open(r->path, O_WRONLY | O_NONBLOCK | O_APPEND);
	if (r->fd == -1) {
		if (errno == ENXIO)
			return 1;
		return err_set(e, ERR_SYS, 0, "--receipts: %s: %s", r->path,
		    strerror(errno));
	}
	/* a source reads them all the time: waiting for it is short */
	if (fcntl(r->fd, F_SETFL, O_APPEND) == -1)
		return err_set(e, ERR_SYS, 0, "--receipts: %s: %s", r->path,
		    strerror(errno));
	return 0;
}

void
receipts_init(struct receipts *r, const char *path, bool silent)
{
	r->path = path;
	r->fd = -1;
	r->silent = silent;
	r->lost = false;
	buf_init(&r->waiting, SIZE_MAX / 4);
	/* at once, where it can be: then the source sees our end too. What is
	 * wrong is told when there is something to send */
	if (path != NULL)
		fifo_open(r, NULL);
}

/* Each line by a write of its own: so it is whole, whoever else writes. */
static int
send_waiting(struct receipts *r, struct err *e)
{
	const char *s = r->waiting.s, *end = s + r->waiting.len, *nl;

	for (; s < end; s = nl + 1) {
		nl = memchr(s, '\n', (size_t)(end - s));
		if (file_write(r->fd, s, (size_t)(nl + 1 - s)) == 0)
			continue;
		return err_set(e, errno == EPIPE ? ERR_TEMP : ERR_SYS, 0,
		    "--receipts: %s: %s", r->path,
		    errno == EPIPE ? "its reader has gone" : strerror(errno));
	}
	buf_reset(&r->waiting);
	return 0;
}

int
receipts_again(struct receipts *r, struct err *e)
{
	int got;

	if (r->waiting.len == 0)
		return 0;
	got = fifo_open(r, e);
	return got == 0 ? send_waiting(r, e) : got;
}

/* What is lost is told once. */
static void
lose(struct receipts *r)
{
	if (!r->lost)
		diag_warn(
		    "--receipts: %s: nobody reads it; the receipts are lost",
		    r->path);
	r->lost = true;
	buf_reset(&r->waiting);
}

int
receipts_send(struct receipts *r, const struct receipt *one, struct err *e)
{
	if (r->path == NULL && r->silent)
		return 0;
	/* a source opens it before it gives anything: there is none */
	if (r->waiting.len > WAITING_MAX)
		lose(r);
	receipt_put(&r->waiting, one);
	if (r->waiting.err)
		return err_nomem(e);
	if (r->path == NULL) {
		out_write(r->waiting.s, r->waiting.len);
		out_flush();
		buf_reset(&r->waiting);
		return 0;
	}
	return receipts_again(r, e) < 0 ? -1 : 0;
}

int
receipts_close(struct receipts *r, struct err *e)
{
	int st = receipts_again(r, e);

	if (st == 1) {
		lose(r);
		st = 0;
	}
	if (r->fd != -1)
		close(r->fd);
	buf_free(&r->waiting);
	r->fd = -1;
	return st;
}
