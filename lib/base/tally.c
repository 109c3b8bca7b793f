/* SPDX-License-Identifier: MIT */
#include "base/tally.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/out.h"
#include "base/tally-parts.h"

#define SECOND 1e9
#define DRAW_EVERY INT64_C(200000000) /* ns: five times a second */
#define LIVE_WIDTH 72 /* of the progress line; fits a terminal of 80 */
#define STATS_MAX ((size_t)1 << 20)

static void
live_draw(const struct tally *t, int64_t now, char end)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double bytes = (double)(t->bytes > 0 ? t->bytes : out_bytes());
	double secs = (double)(now - t->start) / SECOND;
	double rate = secs > 0 ? bytes / secs : 0;
	char line[2 * LIVE_WIDTH];
	int n, b = 0, r = 0;

	for (; bytes >= 1000 && b < 4; b++)
		bytes /= 1024;
	for (; rate >= 1000 && r < 4; r++)
		rate /= 1024;
	n = snprintf(line, LIVE_WIDTH,
	    "%s: %" PRIu64 " records, %.*f %s, %.*f %s/s", diag_tool(), t->read,
	    b > 0, bytes, units[b], r > 0, rate, units[r]);
	if (n < 0 || n >= LIVE_WIDTH)
		n = LIVE_WIDTH - 1;
	memset(line + n, ' ', LIVE_WIDTH - (size_t)n);
	line[LIVE_WIDTH] = end;
	(void)!write(STDERR_FILENO, line, LIVE_WIDTH + 1);
}

/* Makes way for a message; the line comes again when it is due. */
static void
live_clear(const void *tally)
{
	const struct tally *t = tally;
	char line[LIVE_WIDTH + 1];

	if (t->shown == t->start)
		return; /* not drawn yet */
	memset(line, ' ', LIVE_WIDTH);
	line[LIVE_WIDTH] = '\r';
	(void)!write(STDERR_FILENO, line, sizeof line);
}

void
tally_init(struct tally *t, const struct cli *c)
{
	*t = (struct tally){.cli = c, .fd = -1, .progress = c->progress};
	if (t->progress) {
		t->start = t->shown = clock_now();
		diag_clear(live_clear, t);
	}
	tally_files_init(t);
}

void
tally_progress(struct tally *t)
{
	int64_t now;

	if (!t->progress)
		return;
	now = clock_now();
	if (now - t->shown < DRAW_EVERY)
		return;
	t->shown = now;
	/* the cursor stays in front, so that other messages replace it */
	live_draw(t, now, '\r');
}

static void
keep(struct tally *t, const char *raw, size_t len, const char *lf)
{
	if (t->fd == -1 || raw == NULL)
		return;
	if (tally_write(t->fd, raw, len, lf) == -1)
		diag_die(ST_FATAL, "%s:", t->cli->rejects);
}

bool
tally_reject(struct tally *t, const char *where, const char *why,
    const char *raw, size_t len)
{
	t->rejected++;
	if (t->rejected <= TALLY_SHOWN)
		diag_warn("%s: %s", where, why);
	keep(t, raw, len, "\n");
	return t->cli->fail_fast;
}

void
tally_reject_piece(struct tally *t, const char *raw, size_t len)
{
	keep(t, raw, len, "");
}

uint64_t *
tally_nulled(struct tally *t, const char *column, const char *reason)
{
	struct tally_nulled *n = t->nulled;

	for (; n < t->nulled + t->n_nulled; n++)
		if (strcmp(n->column, column) == 0 &&
		    strcmp(n->reason, reason) == 0)
			return &n->n;
	if (t->n_nulled == TALLY_NULLED_MAX)
		return NULL;
	t->n_nulled++;
	n->column = column;
	n->reason = reason;
	return &n->n;
}

static void
summary(const struct tally *t)
{
	if (diag_level() < 1) {
		if (t->rejected > TALLY_SHOWN)
			diag_warn("%" PRIu64 " of %" PRIu64 " records rejected",
			    t->rejected, t->read);
		return;
	}
	if (t->skipped > 0)
		diag_note(1,
		    "%" PRIu64 " read, %" PRIu64 " written, %" PRIu64
		    " rejected, %" PRIu64 " skipped",
		    t->read, t->written, t->rejected, t->skipped);
	else
		diag_note(1,
		    "%" PRIu64 " read, %" PRIu64 " written, %" PRIu64
		    " rejected",
		    t->read, t->written, t->rejected);
	for (size_t i = 0; i < t->n_nulled; i++)
		if (t->nulled[i].n > 0)
			diag_note(1, "%s: %" PRIu64 " nulled: %s",
			    t->nulled[i].column, t->nulled[i].n,
			    t->nulled[i].reason);
}

/* Text as a JSON string. */
static void
json_string(struct buf *b, const char *s)
{
	buf_char(b, '"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20) {
			buf_printf(b, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_char(b, '\\');
		buf_char(b, *s);
	}
	buf_char(b, '"');
}

/* The reasons of column i and its later slots, where i is its first. */
static void
json_column(struct buf *b, const struct tally *t, size_t i, bool *any)
{
	const char *column = t->nulled[i].column;
	bool open = false;

	for (size_t j = 0; j < i; j++)
		if (strcmp(t->nulled[j].column, column) == 0)
			return;
	for (size_t j = i; j < t->n_nulled; j++) {
		const struct tally_nulled *n = &t->nulled[j];

		if (n->n == 0 || strcmp(n->column, column) != 0)
			continue;
		if (open) {
			buf_char(b, ',');
		} else {
			buf_str(b, *any ? "," : "");
			json_string(b, column);
			buf_str(b, ":{");
			open = *any = true;
		}
		json_string(b, n->reason);
		buf_printf(b, ":%" PRIu64, n->n);
	}
	buf_str(b, open ? "}" : "");
}

static void
stats(struct tally *t)
{
	const char *path = t->cli->stats;
	bool any = false, bad;
	struct buf b;
	int fd;

	buf_init(&b, STATS_MAX);
	buf_str(&b, TALLY_STATS_HEAD);
	json_string(&b, diag_tool());
	buf_printf(&b,
	    ",\"read\":%" PRIu64 ",\"written\":%" PRIu64
	    ",\"rejected\":%" PRIu64 ",\"skipped\":%" PRIu64 ",\"nulled\":{",
	    t->read, t->written, t->rejected, t->skipped);
	for (size_t i = 0; i < t->n_nulled; i++)
		json_column(&b, t, i, &any);
	buf_str(&b, "}}\n");
	if (b.err)
		diag_nomem();
	fd = tally_open(path, O_TRUNC);
	bad = fd == -1 || tally_write(fd, b.s, b.len, "") == -1;
	if (fd != -1 && tally_close(fd) == -1)
		bad = true;
	if (bad) {
		diag_error("%s:", path);
		t->failed = true;
	}
	buf_free(&b);
}

enum status
tally_end(struct tally *t)
{
	if (t->progress) {
		diag_clear(NULL, NULL);
		live_draw(t, clock_now(), '\n');
	}
	summary(t);
	if (t->fd != -1 && tally_close(t->fd) == -1) {
		diag_error("%s:", t->cli->rejects);
		t->failed = true;
	}
	t->fd = -1;
	if (t->cli->stats != NULL)
		stats(t);
	if (t->torn)
		return ST_TEMP;
	if (t->failed)
		return ST_FATAL;
	if (t->rejected > (t->cli->fail_fast ? 0 : t->cli->max_rejects))
		return ST_REJECT;
	return ST_OK;
}
