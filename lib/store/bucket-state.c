/* SPDX-License-Identifier: MIT */
#include "store/bucket-state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/input.h"
#include "json/check.h"
#include "json/num.h"
#include "json/text.h"
#include "store/bucket.h"

#define STATE_MAX ((size_t)1 << 30)
#define SHARE 10 /* of the time, one part may go into writing */

/* The slot of a partition, or NULL: out of memory. */
static struct bucket_place *
place_of(struct bucket_state *s, const struct coord_part *part)
{
	size_t i = parts_find(&s->parts, part);

	if (i == PARTS_NONE)
		return NULL;
	if (i >= s->cap) {
		size_t cap = s->cap > 0 ? s->cap * 2 : 16;
		struct bucket_place *v = realloc(s->v, cap * sizeof *v);

		if (v == NULL)
			return NULL;
		memset(v + s->cap, 0, (cap - s->cap) * sizeof *v);
		s->v = v;
		s->cap = cap;
	}
	return &s->v[i];
}

int
bucket_state_set(struct bucket_state *s, const struct coord_part *part,
    const struct bucket_place *place, struct err *e)
{
	struct bucket_place *mine = place_of(s, part);
	char *key;

	if (mine == NULL)
		return err_nomem(e);
	if (mine->key == NULL || strcmp(mine->key, place->key) != 0) {
		key = strdup(place->key);
		if (key == NULL)
			return err_nomem(e);
		free(mine->key);
	} else {
		key = mine->key;
	}
	*mine = *place;
	mine->key = key;
	s->changed = true;
	return 0;
}

const struct bucket_place *
bucket_state_of(const struct bucket_state *s, const struct coord_part *part)
{
	size_t i = parts_look(&s->parts, part);

	return i != PARTS_NONE && i < s->cap && s->v[i].key != NULL ? &s->v[i]
								    : NULL;
}

void
bucket_state_free(struct bucket_state *s)
{
	for (size_t i = 0; i < s->cap; i++)
		free(s->v[i].key);
	free(s->v);
	parts_free(&s->parts);
	*s = (struct bucket_state){0};
}

/* --- the file */

struct loader {
	struct bucket_state *s;
	struct names *names;
	struct rec_parser *parser;
	int line, end;
};

/* One line, with what must follow it. -1: it is none of ours. */
static int
load_line(struct loader *l, const char *s, size_t len, struct err *e)
{
	char key[6 * BUCKET_KEY_MAX]; /* each byte may be an escape */
	struct bucket_place place = {.key = key};
	const struct val *k, *line;
	struct coord c;
	struct rec r;
	int64_t n;

	if (check_line(s, len, e) != 0 ||
	    rec_parse(l->parser, &r, s, len, NULL, NULL, e) != 0)
		return -1;
	if (r.shape != REC_MARK || coord_of(&r, &c, e) != COORD_FULL || c.null)
		return err_set(e, ERR_DATA, 0, "not a position");
	k = rec_env(&r, NAME_KEY);
	line = rec_env(&r, l->line);
	if (k == NULL || k->kind != VAL_STRING || k->len > sizeof key ||
	    line == NULL || line->kind != VAL_NUMBER ||
	    num_int(line->s, line->len, &n) != NUM_OK || n < 0)
		return err_set(e, ERR_DATA, 0, "not a position");
	len = text_unescape(key, k->s, k->len);
	if (len > BUCKET_KEY_MAX || memchr(key, '\0', len) != NULL)
		return err_set(e, ERR_DATA, 0, "not a position");
	key[len] = '\0';
	place.line = (uint64_t)n;
	place.at = c.at;
	place.text = c.text;
	place.end = rec_env(&r, l->end) != NULL &&
		    rec_env(&r, l->end)->kind == VAL_TRUE;
	return bucket_state_set(l->s, &c.in, &place, e);
}

static int
load(struct loader *l, struct buf *b, struct err *e)
{
	char *s, *end;
	size_t n = 1;

	l->names = names_new();
	if (l->names == NULL)
		return err_nomem(e);
	l->line = names_add(l->names, "line", 4, 0);
	l->end = names_add(l->names, "end", 3, 0);
	l->parser = rec_parser_new(l->names);
	if (l->line < 0 || l->end < 0 || l->parser == NULL)
		return err_nomem(e);
	if (buf_reserve(b, 1 + INPUT_PAD) == NULL)
		return err_nomem(e);
	memset(b->s + b->len, 0, 1 + INPUT_PAD);
	b->s[b->len] = '\n';
	for (s = b->s, end = s + b->len; s < end; n++) {
		char *lf = memchr(s, '\n', (size_t)(end - s) + 1);
		struct err why = {0};

		if (load_line(l, s, (size_t)(lf - s), &why) != 0) {
			if (why.kind == ERR_MEM)
				return err_nomem(e);
			return err_set(e, ERR_DATA, 0, "%s:%zu: %s", l->s->path,
			    n, why.msg);
		}
		s = lf + 1;
	}
	return 0;
}

int
bucket_state_load(struct bucket_state *s, const char *path, struct err *e)
{
	struct loader l = {.s = s};
	struct buf b;
	int st;

	*s = (struct bucket_state){.path = path};
	if (path == NULL)
		return 0;
	buf_init(&b, STATE_MAX + 1 + INPUT_PAD);
	st = file_read(path, &b, STATE_MAX, e);
	if (st == 0)
		st = load(&l, &b, e);
	rec_parser_free(l.parser);
	names_free(l.names);
	buf_free(&b);
	s->changed = false;
	/* what cannot be kept is better told before anything is read */
	return st < 0 ? -1 : file_can_replace(path, e);
}

static void
put(struct buf *b, const struct coord_part *part, const struct bucket_place *p)
{
	struct coord c = {.in = *part, .at = p->at, .text = p->text};

	buf_char(b, '{');
	coord_put(b, &c);
	buf_str(b, ",\"key\":\"");
	text_escape(b, p->key, strlen(p->key));
	buf_printf(b, "\",\"line\":%" PRIu64 "%s}\n", p->line,
	    p->end ? ",\"end\":true" : "");
}

int
bucket_state_save(struct bucket_state *s, bool at_once, struct err *e)
{
	int64_t now;
	struct buf b;
	int st;

	if (s->path == NULL || !s->changed)
		return 0;
	now = clock_now();
	if (!at_once && now < s->due)
		return 0;
	buf_init(&b, STATE_MAX);
	for (size_t i = 0; i < s->parts.n; i++)
		if (i < s->cap && s->v[i].key != NULL)
			put(&b, &s->parts.v[i], &s->v[i]);
	FAILPOINT("bucket-state.save");
	st = b.err ? err_nomem(e) : file_replace(s->path, b.s, b.len, false, e);
	FAILPOINT("bucket-state.saved");
	buf_free(&b);
	s->changed = false; /* a failure is told once */
	if (st != 0)
		return -1;
	s->due = clock_now();
	s->due += SHARE * (s->due - now);
	return 0;
}
