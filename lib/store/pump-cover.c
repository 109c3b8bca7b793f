/* SPDX-License-Identifier: MIT */
/* pump-cover - from receipts, or what was written, to commits; see pump.h. */
#include "base/failpoint.h"
#include "store/pump-parts.h"

/* Without acks: how often positions are committed while records flow. */
#define COMMIT_EVERY INT64_C(1000000000)

static int
commit(struct pump *p, struct source_part *part)
{
	struct lane *l = pump_lane(part);

	if (l->lost || offset_cmp(&l->covered, &l->committed) <= 0)
		return 0;
	FAILPOINT("pump.covered");
	if (p->src->ops->commit(p->src, part, &l->covered, &p->e) != 0) {
		l->lost = p->e.kind == ERR_TEMP;
		return -1;
	}
	FAILPOINT("pump.committed");
	l->committed = l->covered;
	return 0;
}

int
pump_commit(struct pump *p)
{
	int st = 0;

	for (size_t i = 0; i < p->src->nparts; i++)
		if (pump_lane(p->src->parts[i]) != NULL &&
		    commit(p, p->src->parts[i]) != 0)
			st = -1;
	return st;
}

static struct source_part *
part_of(const struct pump *p, const struct coord_part *name)
{
	for (size_t i = 0; i < p->src->nparts; i++)
		if (coord_same_part(&p->src->parts[i]->name, name))
			return p->src->parts[i];
	return NULL;
}

/* What a receipt says. */
static int
receipt(struct pump *p, const struct coord *c)
{
	struct source_part *part = part_of(p, &c->in);
	struct lane *l = part == NULL ? NULL : pump_lane(part);

	if (l == NULL)
		return 0; /* of one that was given up */
	if (c->null) {
		l->inside = true;
		/* its object goes on behind what is the end for us */
		if (part->state == PART_END && pump_reading(p))
			return p->src->ops->beyond(p->src, part, &p->e);
		return 0;
	}
	l->inside = false;
	if (offset_cmp(&c->at, &l->covered) > 0)
		l->covered =
		    offset_cmp(&c->at, &l->given) > 0 ? l->given : c->at;
	window_cover(&l->window, &l->covered);
	return 0;
}

int
pump_receipts(struct pump *p)
{
	struct coord c;
	int got;

	do {
		if (acks_read(&p->acks, &p->e) != 0)
			return -1;
		while ((got = acks_next(&p->acks, &c, &p->e)) == 1)
			if (receipt(p, &c) != 0)
				return -1;
		if (got != 0)
			return -1;
		/* there may be more; but what is no line is waited for */
	} while (p->acks.taken > 0 && p->acks.text.len > PUMP_RUN);
	return pump_commit(p);
}

/* Without acks: what was written is what is covered. */
int
pump_written(struct pump *p)
{
	if (p->len > 0)
		return 0;
	for (size_t i = 0; i < p->src->nparts; i++) {
		struct lane *l = pump_lane(p->src->parts[i]);

		if (l->given.len == 0)
			continue;
		l->covered = l->given;
		window_cover(&l->window, &l->given);
	}
	if (p->now < p->commit_due)
		return 0;
	p->commit_due = p->now + COMMIT_EVERY;
	return pump_commit(p);
}

int
pump_release(struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts;) {
		struct source_part *part = p->src->parts[i];
		struct lane *l = pump_lane(part);

		if (part->state == PART_OPEN || p->len > 0 ||
		    !pump_is_covered(l)) {
			i++;
			continue;
		}
		if (commit(p, part) != 0)
			return -1;
		pump_lane_free(part);
		if (p->src->ops->release(p->src, part, &p->e) != 0)
			return -1;
	}
	return 0;
}
