/* SPDX-License-Identifier: MIT */
/* emit-row - a row of a PostgreSQL database as a line; see emit-postgres.h. */
#include "emit-postgres.h"

#include "base/diag.h"
#include "base/out.h"
#include "json/check.h"
#include "json/num.h"

#include <inttypes.h>
#include <stdio.h>

/* Why a row cannot leave, or NULL. */
static const char *
fault(const struct postgres *p, const struct pg_table *t,
    const struct pg_column *bad, struct err *e)
{
	if (bad != NULL) {
		char q[DIAG_QUOTE_SIZE];

		diag_quote(q, bad->name.s, bad->name.len);
		err_set(e, ERR_DATA, 0, "%s: invalid UTF-8", q);
	} else if (p->line.len > p->cli->max_line) {
		err_set(e, ERR_DATA, 0, "longer than --max-line, %zu bytes",
		    p->cli->max_line);
	} else if (!t->documents ||
		   check_line(p->line.s, p->line.len, e) == 0) {
		return NULL;
	}
	return e->msg;
}

/* The envelope as far as the row. */
static void
envelope(struct postgres *p, const struct postgres_source *s)
{
	char key[NUM_TEXT];

	buf_str(&p->line, "{\"topic\":\"");
	buf_str(&p->line, table_names[s->table]);
	buf_str(&p->line, "\",\"key\":");
	if (p->keyed) {
		buf_char(&p->line, '"');
		buf_add(&p->line, key, num_put(key, p->key));
		buf_str(&p->line, "\",\"value\":");
	} else {
		buf_str(&p->line, "null,\"value\":");
	}
}

void
postgres_row(struct postgres *p, struct postgres_source *s)
{
	bool bare = p->want.as != TABLE_NONE;
	const struct pg_column *bad;
	char where[128];
	struct err e;
	const char *why;

	buf_reset(&p->line);
	if (!bare)
		envelope(p, s);
	if (pg_table_row(&s->t, s->fields, &p->line, &bad) == -1)
		diag_nomem();
	if (!bare)
		buf_char(&p->line, '}');
	s->row++;
	p->tally->read++;
	why = fault(p, &s->t, bad, &e);
	if (why == NULL) {
		buf_char(&p->line, '\n');
		if (p->line.err)
			diag_nomem();
		out_write(p->line.s, p->line.len);
		p->tally->written++;
		return;
	}
	snprintf(where, sizeof where, "%.64s:%" PRIu64, s->label.s, s->row);
	p->ended = tally_reject(p->tally, where, why, p->line.s, p->line.len) ||
		   p->ended;
}
