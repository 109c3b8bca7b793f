/* SPDX-License-Identifier: MIT */
/* reader - the loop over files, regions and lines; see reader.h. */
#include "json/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/stop.h"
#include "json/check.h"
#include "json/foreign.h"

void
reader_init(struct reader *rd, struct tally *t, const struct cli *c,
    const struct names *names)
{
	memset(rd, 0, sizeof *rd);
	rd->tally = t;
	rd->cli = c;
	rd->scan = scan_best();
	rd->parser = rec_parser_new(names);
	rd->own = malloc(sizeof *rd->own);
	if (rd->parser == NULL || rd->own == NULL)
		diag_nomem();
	rd->ahead_least = UINT64_MAX;
}

void
reader_free(struct reader *rd)
{
	if (rd->ahead != NULL)
		ahead_close(rd->ahead);
	input_free(&rd->in);
	rec_parser_free(rd->parser);
	free(rd->own);
	memset(rd, 0, sizeof *rd);
}

const char *
reader_where(const struct reader *rd, char dst[256])
{
	snprintf(dst, 256, "%.220s:%llu", rd->in.name,
	    (unsigned long long)rd->lineno);
	return dst;
}

const struct names *
reader_names(const struct reader *rd)
{
	return rec_parser_names(rd->parser);
}

uint64_t
reader_offset(const struct reader *rd)
{
	const struct input *in = &rd->in;

	return in->bytes - in->end + (uint64_t)(rd->raw - in->s);
}

void
reader_idle(struct reader *rd, int64_t (*call)(void *arg), void *arg)
{
	rd->in.idle = (struct input_idle){.call = call, .arg = arg};
}

void
reader_ahead(struct reader *rd, uint64_t least)
{
	if (rd->cli->max_line >= SCAN_REGION &&
	    sysconf(_SC_NPROCESSORS_ONLN) > 1)
		rd->ahead_least = least;
}

void
reader_again(struct reader *rd)
{
	rd->file = 0;
}

void
reader_deadline(struct reader *rd, int64_t when)
{
	rd->in.deadline = when;
	rd->due = false;
}

bool
reader_due(const struct reader *rd)
{
	return rd->due;
}

bool
reader_reject(struct reader *rd, const char *at, const char *why, ...)
{
	char where[288], text[512];
	size_t n;
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof text, why, ap);
	va_end(ap);
	reader_where(rd, where);
	n = strlen(where);
	if (at != NULL)
		snprintf(where + n, sizeof where - n, ":%zu",
		    (size_t)(at - rd->raw) + 1);
	if (tally_reject(rd->tally, where, text, rd->raw, rd->raw_len))
		rd->stopped = true;
	return rd->stopped;
}

/* A file that fails is told, the others are read; the status tells. */
static void
file_failed(struct reader *rd, const char *name)
{
	diag_error("%s:", name);
	rd->tally->failed = true;
}

static void
file_close(struct reader *rd)
{
	if (rd->ahead != NULL)
		ahead_close(rd->ahead);
	rd->ahead = NULL;
	input_close(&rd->in);
	rd->open = false;
}

static bool
file_next(struct reader *rd)
{
	while (!rd->open && rd->file < rd->cli->nfiles) {
		const char *path = rd->cli->files[rd->file++], *into;

		if (input_open(&rd->in, path, rd->cli->max_line) != 0) {
			if (stop_asked())
				break;
			file_failed(rd, path);
			continue;
		}
		rd->open = true;
		rd->lineno = 0;
		into = tally_writes_to(rd->tally, rd->in.fd);
		if (into != NULL) {
			diag_error(
			    "%s: not read: this tool's %s would go into it",
			    rd->in.name, into);
			rd->tally->failed = true;
			file_close(rd);
		} else if (rd->ahead_least != UINT64_MAX) {
			rd->ahead =
			    ahead_open(rd->in.fd, rd->ahead_least, rd->scan);
		}
	}
	return rd->open;
}

/* A line over the cap cannot be held: it is rejected, and its pieces go to
 * the -r file as they come. */
static void
long_line(struct reader *rd, const char *s, size_t len, bool first)
{
	if (first) {
		rd->lineno++;
		rd->tally->read++;
		rd->raw = NULL;
		rd->raw_len = 0;
		reader_reject(rd, NULL, "longer than --max-line, %zu bytes",
		    rd->cli->max_line);
	}
	tally_reject_piece(rd->tally, s, len);
}

/* The next part of what two threads read. False: what follows is ours to read,
 * if only the end. */
static bool
ahead_part(struct reader *rd)
{
	struct ahead_part p;

	if (!ahead_next(rd->ahead, &p)) {
		ahead_close(rd->ahead);
		rd->ahead = NULL;
		return false;
	}
	rd->base = p.s;
	rd->end = p.s + p.len;
	rd->ix = p.ix;
	rd->at = rd->line = 0;
	rd->tail = false;
	rd->tally->bytes += p.len;
	tally_progress(rd->tally);
	return true;
}

/* Whether a file is no JSON from its first byte on: that is said once, and not
 * of each piece between two newlines. */
static bool
is_foreign(struct reader *rd, const char *s, size_t len)
{
	const struct foreign *f = rd->lineno == 0 ? foreign_find(s, len) : NULL;

	if (f == NULL)
		return false;
	diag_error("%s: not read: it is %s; '%s' makes JSON of it", rd->in.name,
	    f->is, f->by);
	rd->tally->failed = true;
	rd->region_len = 0;
	rd->base = NULL;
	file_close(rd);
	return true;
}

/* Gets a region. False: the file has ended, or the reader has. */
static bool
region_next(struct reader *rd)
{
	if (rd->ahead != NULL && ahead_part(rd))
		return !is_foreign(rd, rd->base, (size_t)(rd->end - rd->base));
	for (;;) {
		bool long_before = rd->in.in_long;
		enum input_got got;

		got = input_next(&rd->in, &rd->region, &rd->region_len);
		rd->tail = got == INPUT_TAIL;
		if (got <= INPUT_LONG_END &&
		    is_foreign(rd, rd->region, rd->region_len))
			return false;
		switch (got) {
		case INPUT_TAIL:
			rd->region_len++; /* with the LF that was added */
					  /* fallthrough */
		case INPUT_LINES:
			rd->tally->bytes += rd->region_len;
			tally_progress(rd->tally);
			return true;
		case INPUT_LONG:
		case INPUT_LONG_END:
			rd->tally->bytes += rd->region_len;
			long_line(rd, rd->region, rd->region_len, !long_before);
			if (got == INPUT_LONG_END &&
			    (rd->region_len == 0 ||
				rd->region[rd->region_len - 1] != '\n'))
				tally_reject_piece(rd->tally, "\n", 1);
			rd->region_len = 0;
			if (got == INPUT_LONG_END && rd->stopped)
				return false;
			break;
		case INPUT_ERROR:
			file_failed(rd, rd->in.name);
			/* fallthrough */
		case INPUT_EOF: file_close(rd); return false;
		case INPUT_STOP: rd->stopped = true; return false;
		case INPUT_DUE: rd->due = true; return false;
		}
	}
}

/* Indexes what it can of the region. A line that is too long for the index
 * (or has too many quotes) becomes a part of its own, without one. */
static void
index_next(struct reader *rd)
{
	size_t n = 0;

	if (rd->region_len <= SCAN_REGION)
		n = rd->scan(rd->own, rd->region, rd->region_len);
	if (n == 0) {
		const char *lf = memchr(rd->region, '\n', rd->region_len);

		n = (size_t)(lf - rd->region) + 1;
		rd->own->nlines = 0;
	}
	rd->ix = rd->own;
	rd->at = rd->line = 0;
	rd->base = rd->region;
	rd->region += n;
	rd->region_len -= n;
	rd->end = rd->region;
}

/* A BOM on line 1, CR before LF and blank lines are no part of records. False
 * where nothing is left. */
static bool
line_trim(const struct reader *rd, const char **s, size_t *len)
{
	if (rd->lineno == 1 && *len >= 3 &&
	    memcmp(*s, "\xef\xbb\xbf", 3) == 0) {
		*s += 3;
		*len -= 3;
	}
	while (*len > 0 && (**s == ' ' || **s == '\t' || **s == '\r')) {
		(*s)++;
		(*len)--;
	}
	if (*len > 0 && (*s)[*len - 1] == '\r')
		(*len)--;
	return *len > 0;
}

/* The last line of stdin, with no LF and no JSON: what a killed neighbour
 * left. Not a reject; to repeat is the remedy. */
static bool
torn(struct reader *rd, const char *s, size_t len)
{
	char where[256];

	if (!rd->tail || rd->region_len > 0 || rd->in.fd != 0 ||
	    check_line(s, len, NULL) == 0)
		return false;
	rd->tally->torn = true;
	diag_error("%s: cut off: neither JSON nor ended by a newline",
	    reader_where(rd, where));
	return true;
}

/* The current line, raw: parses it, or rejects it and answers false. */
static bool
line_read(struct reader *rd, const uint32_t *quotes, bool suspect)
{
	const char *s = rd->raw;
	size_t len = rd->raw_len;
	struct err e = {0};

	rd->lineno++;
	if (!line_trim(rd, &s, &len))
		return false;
	if ((!suspect || check_line(s, len, &e) == 0) &&
	    rec_parse(rd->parser, &rd->rec, s, len, rd->base, quotes, &e) ==
		0) {
		rd->tally->read++;
		return true;
	}
	if (e.kind == ERR_MEM)
		diag_nomem();
	if (torn(rd, s, len))
		return false;
	rd->tally->read++;
	reader_reject(rd, s + e.pos, "%s", e.msg);
	return false;
}

/* The next line of the part that index_next made. */
static bool
line_next(struct reader *rd)
{
	const struct scan_index *ix = rd->ix;
	const uint32_t *quotes = NULL;
	bool suspect = true;

	rd->raw = rd->base + rd->at;
	if (rd->line < ix->nlines) {
		const struct scan_line *l = &ix->lines[rd->line];

		rd->raw_len = l->end - rd->at;
		quotes = ix->quotes +
			 (rd->line > 0 ? ix->lines[rd->line - 1].quotes : 0);
		suspect = l->suspect;
	} else {
		rd->raw_len = (size_t)(rd->end - rd->raw) - 1;
	}
	rd->line++;
	rd->at += rd->raw_len + 1;
	return line_read(rd, quotes, suspect);
}

bool
reader_next(struct reader *rd)
{
	while (!rd->stopped && !rd->due) {
		if (rd->base != NULL && rd->base + rd->at < rd->end) {
			if (line_next(rd))
				return true;
		} else if (rd->region != NULL && rd->region_len > 0) {
			index_next(rd);
		} else {
			rd->base = NULL;
			if (stop_asked())
				break;
			if (file_next(rd))
				region_next(rd);
			else
				break;
		}
	}
	return false;
}
