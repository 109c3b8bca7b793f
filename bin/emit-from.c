/* SPDX-License-Identifier: MIT */
/* emit-from - records of a file, in order or drawn; see emit-from.h. */
#include "emit-from.h"

#include "base/diag.h"
#include "base/stop.h"

static void
failed(struct from *f, const struct err *e)
{
	if (e->kind == ERR_MEM)
		diag_nomem();
	diag_error("%s: %s", f->path, e->msg);
	f->tally->failed = true;
}

/* Whether what was read so far lets it go on: not where the file failed, or
 * where -e ends with the first reject. */
static bool
sound(const struct from *f)
{
	return !f->tally->failed && !f->tally->torn && !stop_asked() &&
	       (f->tally->rejected == 0 || !f->cli.fail_fast);
}

static void
find_lines(struct from *f)
{
	struct err e = {0};

	while (reader_next(&f->rd))
		if (lines_add(&f->lines, f->rd.lineno, reader_offset(&f->rd),
			&e) == -1) {
			failed(f, &e);
			return;
		}
	if (sound(f))
		f->records = f->lines.n;
}

void
from_open(struct from *f, const char *path, enum from_how how, uint64_t seed,
    struct tally *t, const struct cli *c)
{
	struct err e = {0};

	*f = (struct from){.path = path, .how = how, .tally = t, .cli = *c};
	f->files[0] = (char *)path;
	f->cli.files = f->files;
	f->cli.nfiles = 1;
	f->names = names_new();
	if (f->names == NULL)
		diag_nomem();
	reader_init(&f->rd, t, &f->cli, f->names);
	draw_init(&f->draw, seed, DRAW_POSTS);
	if (how == FROM_ONCE)
		return;
	if (lines_open(&f->lines, path, c->max_line, f->names, &e) == -1)
		failed(f, &e);
	else if (how == FROM_DRAWN)
		find_lines(f);
}

void
from_close(struct from *f)
{
	reader_free(&f->rd);
	lines_free(&f->lines);
	names_free(f->names);
}

static bool
next_drawn(struct from *f)
{
	struct err e = {0};

	f->rec = &f->drawn;
	if (!sound(f))
		return false;
	if (f->records == 0)
		err_set(&e, ERR_DATA, 0, "no records to draw from");
	else if (lines_draw(&f->lines, &f->draw, &f->drawn, &e) == 0)
		return true;
	failed(f, &e);
	return false;
}

static bool
next_again(struct from *f)
{
	struct err e = {0};

	if (!sound(f))
		return false;
	if (f->tally->written > f->written) {
		f->written = f->tally->written;
		reader_again(&f->rd);
		if (reader_next(&f->rd))
			return true;
		if (!sound(f))
			return false;
	}
	err_set(&e, ERR_DATA, 0, "no records to repeat");
	failed(f, &e);
	return false;
}

bool
from_next(struct from *f)
{
	if (f->how == FROM_DRAWN)
		return next_drawn(f);
	if (f->how == FROM_AGAIN && f->tally->failed)
		return false;
	f->rec = &f->rd.rec;
	return reader_next(&f->rd) || (f->how == FROM_AGAIN && next_again(f));
}
