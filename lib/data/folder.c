/* SPDX-License-Identifier: MIT */
#include "data/folder.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/utf8.h"
#include "data/when.h"
#include "json/num.h"
#include "json/text.h"

static const char *const units[] = {"year", "month", "day", "hour"};

#define UNITS 4

/* "a,b" in list, which it cuts, as names with ids. */
static int
read_fields(struct folder *f, struct names *n, struct err *e)
{
	char q[DIAG_QUOTE_SIZE], *s = f->list;

	while (s != NULL) {
		char *comma = strchr(s, ',');

		if (comma != NULL)
			*comma = '\0';
		if (*s == '\0')
			return err_set(
			    e, ERR_USAGE, 0, "a name is empty in the list");
		if (strchr(s, '/') != NULL)
			return err_set(e, ERR_USAGE, 0, "not a folder's: %s",
			    diag_quote(q, s, strlen(s)));
		if (f->n == FOLDER_FIELDS)
			return err_set(e, ERR_USAGE, 0, "more than %d columns",
			    FOLDER_FIELDS);
		f->names[f->n] = s;
		f->ids[f->n] = names_add(n, s, strlen(s), 0);
		if (f->ids[f->n++] == -1)
			return err_nomem(e);
		s = comma != NULL ? comma + 1 : NULL;
	}
	return 0;
}

int
folder_init(struct folder *f, const char *by, const char *time, struct names *n,
    struct err *e)
{
	*f = (struct folder){.time = -1};
	buf_init(&f->text, SIZE_MAX / 4);
	f->list = strdup(by);
	if (f->list == NULL)
		return err_nomem(e);
	for (int i = 0; i < UNITS; i++)
		if (strcmp(by, units[i]) == 0)
			f->depth = i + 1;
	if (f->depth == 0)
		return read_fields(f, n, e);
	if (time == NULL)
		return 0;
	f->time = names_add(n, time, strlen(time), 0);
	return f->time == -1 ? err_nomem(e) : 0;
}

void
folder_free(struct folder *f)
{
	free(f->list);
	buf_free(&f->text);
	memset(f, 0, sizeof *f);
}

/* How the byte at s[i], which is no character of more bytes, stands in a key:
 * 1, as it is, or 3. */
static size_t
escaped(const char *s, size_t len, size_t i)
{
	unsigned char c = (unsigned char)s[i];
	bool dots = s[0] == '.' && (len == 1 || (len == 2 && s[1] == '.'));

	return c < 0x20 || c > 0x7e || strchr("/%=+", c) != NULL || dots ? 3
									 : 1;
}

/* So much of it that no more than max bytes are added. */
static void
put(struct buf *b, const char *s, size_t len, size_t max)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t used = 0;

	for (size_t i = 0, n; i < len; i += n) {
		size_t need;

		/* a character whole, or not at all */
		n = utf8_len((const unsigned char *)s + i, len - i);
		need = n > 1 ? n : escaped(s, len, i);
		n = n > 1 ? n : 1;
		if (need > max - used)
			return;
		used += need;
		if (n > 1 || need == 1) {
			buf_add(b, s + i, n);
			continue;
		}
		buf_char(b, '%');
		buf_char(b, hex[(unsigned char)s[i] >> 4]);
		buf_char(b, hex[(unsigned char)s[i] & 15]);
	}
}

void
folder_escape(struct buf *b, const char *s, size_t len)
{
	put(b, s, len, SIZE_MAX);
}

static void
put_name(struct buf *b, const char *name)
{
	put(b, name, strlen(name), SIZE_MAX);
	buf_char(b, '=');
}

/* The text of a value in f->text; false: out of memory. */
static bool
unescape(struct folder *f, const struct val *v)
{
	char *dst;

	buf_reset(&f->text);
	dst = buf_reserve(&f->text, v->len + 1);
	if (dst == NULL)
		return false;
	buf_end(&f->text, text_unescape(dst, v->s, v->len));
	return true;
}

static void
put_value(struct folder *f, const struct val *v, struct buf *b)
{
	if (v == NULL || v->kind == VAL_NULL)
		buf_str(b, "null");
	else if (v->kind != VAL_STRING)
		put(b, v->s, v->len, FOLDER_VALUE_MAX);
	else if (unescape(f, v))
		put(b, f->text.s, f->text.len, FOLDER_VALUE_MAX);
	else
		b->err = true;
}

/* Seconds since 1970 of a number of milliseconds, or of a text. */
static bool
read_time(struct folder *f, const struct val *v, int64_t *secs)
{
	const char *s;
	size_t len;
	int64_t ms;

	if (v == NULL)
		return false;
	if (v->kind == VAL_NUMBER) {
		if (num_floor(v->s, v->len, &ms) != NUM_OK)
			return false;
		*secs = ms / 1000 - (ms % 1000 < 0);
		return when_in_range(*secs);
	}
	if (v->kind != VAL_STRING || !unescape(f, v))
		return false;
	s = f->text.s;
	len = text_trim(&s, f->text.len);
	return when_read(s, len, secs) == WHY_NONE;
}

static void
put_time(struct folder *f, const struct rec *r, struct buf *b)
{
	/* 2020-08-28T03:52:47Z: where each unit stands in it */
	static const struct {
		size_t at, len;
	} in[UNITS] = {{0, 4}, {5, 2}, {8, 2}, {11, 2}};
	const struct val *v =
	    f->time >= 0 ? rec_val(r, f->time) : rec_env(r, NAME_TIMESTAMP);
	char text[WHEN_TEXT];
	int64_t secs;
	bool known = read_time(f, v, &secs);

	if (known)
		when_put(text, secs);
	for (int i = 0; i < f->depth; i++) {
		if (i > 0)
			buf_char(b, '/');
		put_name(b, units[i]);
		if (known)
			buf_add(b, text + in[i].at, in[i].len);
		else
			buf_str(b, "null");
	}
}

void
folder_put(struct folder *f, const struct rec *r, struct buf *b)
{
	if (f->depth > 0) {
		put_time(f, r, b);
		return;
	}
	for (size_t i = 0; i < f->n; i++) {
		if (i > 0)
			buf_char(b, '/');
		put_name(b, f->names[i]);
		put_value(f, rec_val(r, f->ids[i]), b);
	}
}
