/* SPDX-License-Identifier: MIT */
/* pump-give - from a source to standard output; see pump.h. */
#include <stdlib.h>

#include "base/failpoint.h"
#include "base/out.h"
#include "base/stop.h"
#include "store/pump-parts.h"

struct lane *
pump_lane(const struct source_part *p)
{
	return p->pump;
}

int
pump_lanes(struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts; i++) {
		struct source_part *part = p->src->parts[i];
		struct lane *l;

		if (part->pump != NULL)
			continue;
		l = calloc(1, sizeof *l);
		if (l == NULL)
			return err_nomem(&p->e);
		l->covered = l->committed = part->upto;
		l->last = p->now;
		part->pump = l;
	}
	return 0;
}

void
pump_lane_free(struct source_part *part)
{
	struct lane *l = pump_lane(part);

	if (l == NULL)
		return;
	window_free(&l->window);
	free(l);
	part->pump = NULL;
}

bool
pump_reading(const struct pump *p)
{
	return p->left > 0 && !p->src->stop && !stop_asked();
}

bool
pump_is_covered(const struct lane *l)
{
	return offset_cmp(&l->given, &l->covered) <= 0;
}

/* How many bytes of it may be given. */
static size_t
room(const struct pump *p, const struct lane *l)
{
	if (p->o->acks == NULL || l->inside)
		return PUMP_RUN;
	if (l->window.bytes >= p->o->inflight)
		return 0;
	return p->o->inflight - l->window.bytes < PUMP_RUN
		   ? p->o->inflight - l->window.bytes
		   : PUMP_RUN;
}

static bool
mark_due(const struct pump *p, const struct source_part *part)
{
	const struct lane *l = pump_lane(part);

	if (p->o->acks == NULL || pump_is_covered(l) ||
	    offset_cmp(&l->given, &l->marked) == 0)
		return false;
	return part->state != PART_OPEN || !pump_reading(p) ||
	       room(p, l) == 0 || p->now - l->last >= PUMP_QUIET;
}

static int
mark(struct pump *p, struct source_part *part)
{
	struct lane *l = pump_lane(part);
	struct coord c = {.in = part->name, .at = l->given, .text = part->text};

	buf_reset(&p->mark);
	coord_put_mark(&p->mark, &c);
	if (p->mark.err)
		return err_nomem(&p->e);
	l->marked = l->given;
	p->s = p->mark.s;
	p->len = p->mark.len;
	return 0;
}

/* The next lines of a part. 1: there are some; 0: none; -1. */
static int
take(struct pump *p, struct source_part *part)
{
	struct lane *l = pump_lane(part);
	size_t most = room(p, l);
	struct source_run run;

	/* one that is asked back must be covered first: inside an object, it
	 * takes the lines that come after */
	if (part->state != PART_OPEN &&
	    !(part->state == PART_LEAVE && l->inside))
		return 0;
	if (most == 0)
		return 0;
	switch (p->src->ops->read(p->src, part, most, p->left, &run, &p->e)) {
	case SOURCE_ERROR: return -1;
	case SOURCE_NONE: return 0;
	case SOURCE_RUN: break;
	}
	l->given = run.last;
	l->last = p->now;
	if (window_add(&l->window, &run.last, run.len) != 0)
		return err_nomem(&p->e);
	p->left -= run.records;
	p->t->read += run.records;
	p->t->written += run.records;
	p->s = run.s;
	p->len = run.len;
	return 1;
}

/* Something to write: first the marks, then the parts in turn. 1: there is;
 * 0: nothing now; -1. */
static int
choose(struct pump *p)
{
	size_t n = p->src->nparts;

	for (size_t i = 0; i < n; i++)
		if (mark_due(p, p->src->parts[i]))
			return mark(p, p->src->parts[i]) == 0 ? 1 : -1;
	for (size_t i = 0; i < n && pump_reading(p); i++) {
		int got = take(p, p->src->parts[(p->turn + i) % n]);

		if (got != 0) {
			p->turn += i + 1;
			return got;
		}
	}
	return 0;
}

/* The reader of stdout has gone. Without acks that is all there is to say;
 * with them it may have answered, or will. */
int
pump_broken(struct pump *p)
{
	if (p->o->acks == NULL)
		out_broken();
	if (p->s == p->mark.s)
		p->len = 0; /* the receipts tell without it */
	p->gone = true;
	return err_set(&p->e, ERR_TEMP, 0, "stdout: its reader has gone");
}

int
pump_push(struct pump *p)
{
	ssize_t n;
	int got;

	if (p->len == 0) {
		got = choose(p);
		if (got <= 0)
			return got;
	}
	if (p->len == 0)
		return 1; /* all of the run was dropped */
	n = out_some(p->s, p->len);
	if (n < 0)
		return pump_broken(p);
	if (n > 0)
		p->written = p->now;
	p->s += n;
	p->len -= (size_t)n;
	FAILPOINT("pump.given");
	return p->len == 0;
}
