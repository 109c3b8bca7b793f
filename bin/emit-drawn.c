/* SPDX-License-Identifier: MIT */
/*
 * emit-drawn - posts of a PostgreSQL database, drawn; see emit-postgres.h.
 *
 * Where an index on ind is there, a number from the least ind to the greatest
 * is drawn, and the first row from it on is the post. Elsewhere a place in the
 * table is drawn, its page and its number there; most are empty, and looking
 * at a thousand costs a millisecond. What there is of a batch comes in the
 * order of the draws, so that the size of a batch changes nothing.
 */
#include "emit-postgres.h"

#include "base/diag.h"

#include <inttypes.h>

#define BY_INDEX 64
#define BY_PLACE 1024
#define PLACES 291	/* MaxHeapTuplesPerPage of 8 KiB pages */
#define EMPTY_MAX 20000 /* batches without a row, then it gives up */

/* --- a batch */

static void
draws_make(struct postgres *p)
{
	size_t n = p->by_index ? BY_INDEX : BY_PLACE;
	struct buf *b = &p->param;

	buf_reset(b);
	for (size_t i = 0; i < n; i++) {
		uint64_t at = p->span > 0 ? draw_below(&p->draw, p->span) : 0;

		buf_str(b, i > 0 ? "," : "{");
		if (p->by_index)
			buf_printf(
			    b, "%" PRId64, (int64_t)((uint64_t)p->low + at));
		else
			buf_printf(b, "\"(%" PRIu64 ",%" PRIu64 ")\"", at,
			    draw_below(&p->draw, p->places) + 1);
	}
	buf_char(b, '}');
}

/* The keys of the rows that were found. */
static void
keys_make(struct postgres *p)
{
	const struct postgres_source *s = &p->s[p->first];
	struct buf *b = &p->param;

	buf_reset(b);
	for (size_t i = 0; i < s->rows.n; i++) {
		struct pg_field f = pg_field(&s->rows, i, s->t.n);

		buf_str(b, i > 0 ? "," : "{");
		if (f.s == NULL)
			buf_str(b, "NULL");
		else
			buf_printf(b, "%" PRId64, pg_integer(&f));
	}
	buf_char(b, '}');
}

static bool
look_up_batch(struct postgres *p, struct postgres_source *s)
{
	const char *param = p->param.s;
	struct err e = {0};

	if (p->param.err)
		diag_nomem();
	pg_rows_free(&s->rows);
	s->at = 0;
	if (pg_query(s->pg, p->query[s->table].s, &param, 1, &s->rows, &e) == 0)
		return true;
	postgres_failed(p, s, &e);
	return false;
}

bool
drawn_next(struct postgres *p)
{
	struct postgres_source *s = &p->s[p->first];
	struct err e = {0};
	unsigned empty = 0;

	if (s->at < s->rows.n)
		return true;
	do {
		draws_make(p);
		if (!look_up_batch(p, s))
			return false;
	} while (s->rows.n == 0 && ++empty < EMPTY_MAX);
	if (s->rows.n == 0) {
		err_set(&e, ERR_DATA, 0, "no records to draw from");
		postgres_failed(p, s, &e);
		return false;
	}
	if (p->first + 1 < p->end)
		keys_make(p);
	for (enum table t = p->first + 1; t < p->end; t++)
		if (!look_up_batch(p, &p->s[t]))
			return false;
	return true;
}

/* --- a post */

static void
row_put(struct postgres *p, struct postgres_source *s)
{
	for (size_t i = 0; i < s->t.n; i++)
		s->fields[i] = pg_field(&s->rows, s->at, i);
	s->at++;
	postgres_row(p, s);
}

void
drawn_put(struct postgres *p)
{
	struct postgres_source *s = &p->s[p->first];
	struct pg_field key = pg_field(&s->rows, s->at, s->t.n);
	int64_t number = (int64_t)s->at + 1;

	p->keyed = key.s != NULL;
	if (p->keyed)
		p->key = pg_integer(&key);
	row_put(p, s);
	for (enum table t = p->first + 1; t < p->end && !p->ended; t++) {
		s = &p->s[t];
		for (; s->at < s->rows.n && !p->ended;) {
			struct pg_field o = pg_field(&s->rows, s->at, s->t.n);

			if (pg_integer(&o) != number)
				break;
			row_put(p, s);
		}
	}
}
