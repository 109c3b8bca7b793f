/* SPDX-License-Identifier: MIT */
#include "json/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/input.h"
#include "json/check.h"
#include "json/num.h"
#include "json/text.h"

#define MEMBERS_MAX 16
#define FILE_MAX 4096

struct members {
	struct names *names;
	struct rec_parser *parser;
	int ids[MEMBERS_MAX];
	struct rec rec;
	struct buf line; /* with room behind it */
};

struct members *
members_new(const char *const *names)
{
	struct members *m = calloc(1, sizeof *m);

	if (m == NULL)
		return NULL;
	buf_init(&m->line, SIZE_MAX / 4);
	m->names = names_new();
	for (size_t i = 0; m->names != NULL && names[i] != NULL; i++) {
		m->ids[i] = names_add(m->names, names[i], strlen(names[i]), 0);
		if (m->ids[i] < 0)
			goto fail;
	}
	if (m->names != NULL)
		m->parser = rec_parser_new(m->names);
	if (m->parser != NULL)
		return m;
fail:
	members_free(m);
	return NULL;
}

void
members_free(struct members *m)
{
	if (m == NULL)
		return;
	rec_parser_free(m->parser);
	names_free(m->names);
	buf_free(&m->line);
	free(m);
}

int
members_read(struct members *m, const char *s, size_t len, struct err *e)
{
	char *line;

	if (len > 0 && s[len - 1] == '\n')
		len--;
	buf_reset(&m->line);
	line = buf_reserve(&m->line, len + 1 + INPUT_PAD);
	if (line == NULL)
		return err_nomem(e);
	memcpy(line, s, len);
	line[len] = '\n';
	memset(line + len + 1, 0, INPUT_PAD);
	if (check_line(line, len, e) != 0)
		return -1;
	return rec_parse(m->parser, &m->rec, line, len, NULL, NULL, e);
}

const struct val *
members_get(const struct members *m, size_t i)
{
	/* the names of envelopes are found in the line itself, also where it
	 * is none */
	if (m->rec.shape == REC_ROW)
		return rec_val(&m->rec, m->ids[i]);
	return rec_env(&m->rec, m->ids[i]);
}

bool
members_int(
    const struct members *m, size_t i, int64_t min, int64_t max, int64_t *n)
{
	const struct val *v = members_get(m, i);

	return v != NULL && v->kind == VAL_NUMBER &&
	       num_int(v->s, v->len, n) == NUM_OK && *n >= min && *n <= max;
}

const struct rec *
members_rec(const struct members *m)
{
	return &m->rec;
}

static int
form_read(const char *path, const struct buf *b, const struct members_form *f,
    void *to, struct err *e)
{
	struct members *m = members_new(f->names);
	struct err why = {0};
	int st = 0;

	if (m == NULL)
		return err_nomem(e);
	if (members_read(m, b->s, b->len, &why) != 0 || !f->take(to, m))
		st = why.kind == ERR_MEM
			 ? err_nomem(e)
			 : err_set(e, ERR_DATA, 0, "%s: not %s", path, f->what);
	members_free(m);
	return st;
}

int
members_file(
    const char *path, const struct members_form *f, void *to, struct err *e)
{
	struct buf b;
	int st;

	buf_init(&b, SIZE_MAX / 4);
	st = file_read(path, &b, FILE_MAX, e);
	if (st == 0)
		st = form_read(path, &b, f, to, e);
	buf_free(&b);
	return st;
}
