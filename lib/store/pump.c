/* SPDX-License-Identifier: MIT */
#include "store/pump.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/stop.h"
#include "store/pump-parts.h"

#define SECOND INT64_C(1000000000)
/* What was given at the end and is not answered: then the sink may be one
 * that acts at the end of its input alone, and gets it. */
#define ANSWER_WAIT (2 * SECOND)
/* After a failure: how long a sink may be silent that has not ended. */
#define DRAIN_MS 10000
#define OPEN_MS 1000 /* the same, where it has not opened the FIFO */

#define EARLY "it was closed early"

static bool
all_covered(const struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts; i++)
		if (!pump_is_covered(pump_lane(p->src->parts[i])))
			return false;
	return true;
}

static bool
all_committed(const struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts; i++) {
		const struct lane *l = pump_lane(p->src->parts[i]);

		if (offset_cmp(&l->covered, &l->committed) > 0)
			return false;
	}
	return true;
}

/* Whether nothing is left to be given. */
static bool
all_given(const struct pump *p)
{
	if (p->len > 0)
		return false;
	if (!pump_reading(p))
		return true;
	for (size_t i = 0; i < p->src->nparts; i++)
		if (p->src->parts[i]->state == PART_OPEN)
			return false;
	return p->src->done;
}

/* Names a part that is not covered: the first. */
static int
uncovered(struct pump *p, const char *why)
{
	for (size_t i = 0; i < p->src->nparts; i++) {
		const struct source_part *part = p->src->parts[i];
		const struct lane *l = pump_lane(part);

		if (!pump_is_covered(l))
			return err_set(&p->e, ERR_TEMP, 0,
			    "--acks: %s: %.*s/%.*s: given up to %s, covered "
			    "up to %s",
			    why, (int)part->name.topic_len, part->name.topic,
			    (int)part->name.part_len, part->name.part,
			    l->given.s,
			    l->covered.len > 0 ? l->covered.s : "none");
	}
	return err_set(&p->e, ERR_TEMP, 0, "--acks: %s", why);
}

/* All is given: waits for the answers. 1: go on waiting; 0: it is done; -1. */
static int
finish(struct pump *p)
{
	if (all_covered(p))
		return 0;
	if (p->finishing == 0)
		p->finishing = p->now;
	if (!p->closed && p->now - p->finishing >= ANSWER_WAIT) {
		out_end();
		p->closed = true;
	}
	return 1;
}

/* A sink that was killed before it opened the FIFO is noticed by whom stands
 * before it, once there is something to write. */
static void
mark_again(struct pump *p)
{
	p->again = true;
	for (size_t i = 0; i < p->src->nparts; i++)
		pump_lane(p->src->parts[i])->marked.len = 0;
}

/* Whether all that was given waits for a sink that never came. 0: it does not;
 * -1. */
static int
alone(struct pump *p)
{
	if (p->o->acks == NULL || p->acks.begun || p->len > 0 || all_covered(p))
		return 0;
	if (!p->again && p->now - p->written >= ANSWER_WAIT / 2)
		mark_again(p);
	if (p->now - p->written < p->o->patience)
		return 0;
	/* it may be open without a word in it */
	if (pump_receipts(p) != 0)
		return -1;
	return p->acks.begun ? 0 : uncovered(p, "nobody has opened it");
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When a mark is due, or what alone() waits for. Both need a stdout that has
 * taken all: before that, waking for them would be for nothing, and at once. */
static int64_t
wake_marks(const struct pump *p)
{
	int64_t when = p->due;

	for (size_t i = 0; i < p->src->nparts; i++) {
		const struct lane *l = pump_lane(p->src->parts[i]);

		if (!pump_is_covered(l) &&
		    offset_cmp(&l->given, &l->marked) != 0)
			when = sooner(when, l->last + PUMP_QUIET);
	}
	if (!p->acks.begun && !all_covered(p))
		when = sooner(when,
		    p->written + (p->again ? p->o->patience : ANSWER_WAIT / 2));
	return when;
}

/* When to look again at the latest. */
static int64_t
wake(const struct pump *p)
{
	int64_t when = p->due;

	if (p->o->acks != NULL && p->len == 0)
		when = wake_marks(p);
	if (p->finishing != 0)
		when = sooner(when, p->now + SECOND / 2);
	if (p->o->acks == NULL && p->commit_due > p->now)
		when = sooner(when, p->commit_due);
	return when;
}

/* Waits until something can be done, or not at all. */
static int
await(struct pump *p, bool wait)
{
	/* with nothing to write it tells still that its reader has gone */
	struct pollfd v[4] = {
	    {.fd = STDOUT_FILENO, .events = p->len > 0 ? POLLOUT : 0},
	    {.fd = p->acks.fd, .events = POLLIN},
	    {.fd = p->src->fd, .events = POLLIN},
	    {.fd = stop_asked() ? -1 : stop_fd(), .events = POLLIN},
	};

	if (p->closed)
		v[0].fd = -1;
	/* a FIFO without its writer would wake us again and again */
	if (p->acks.over)
		v[1].fd = -1;
	if (poll(v, 4, wait ? clock_left_ms(wake(p)) : 0) <= 0)
		return 0;
	if ((v[1].revents & (POLLIN | POLLHUP)) != 0) {
		if ((v[1].revents & POLLHUP) != 0)
			p->acks.begun = true;
		if (pump_receipts(p) != 0)
			return -1;
	}
	return (v[0].revents & (POLLERR | POLLHUP)) != 0 ? pump_broken(p) : 0;
}

/* One round. 1: go on; 0: the end; -1. */
static int
round_of(struct pump *p)
{
	size_t parts;
	int more = 0;

	p->now = clock_now();
	if (p->src->ops->step(p->src, p->now, &p->due, &p->e) != 0 ||
	    pump_lanes(p) != 0)
		return -1;
	if (!p->closed) {
		more = pump_push(p);
		if (more < 0)
			return -1;
	}
	if (p->o->acks == NULL && pump_written(p) != 0)
		return -1;
	if (p->acks.over && !(all_covered(p) && all_given(p)))
		return uncovered(p, EARLY);
	parts = p->src->nparts;
	if (pump_release(p) != 0)
		return -1;
	/* then others may be opened */
	if (p->src->nparts < parts)
		p->due = p->now;
	tally_progress(p->t);
	if (more == 0 && alone(p) != 0)
		return -1;
	if (more == 0 && all_given(p)) {
		int st = p->o->acks == NULL ? 0 : finish(p);

		if (st <= 0)
			return st;
	} else {
		p->finishing = 0;
	}
	return await(p, more == 0) == 0 ? 1 : -1;
}

/* The sink gets its end; what it still says is committed. */
static void
drain(struct pump *p)
{
	int ready = 1;

	if (!p->closed)
		out_end();
	p->closed = true;
	if (pump_receipts(p) != 0 && p->e.kind != ERR_TEMP)
		return;
	while (ready == 1 && !p->acks.over) {
		struct pollfd v = {.fd = p->acks.fd, .events = POLLIN};

		ready = poll(&v, 1, p->acks.begun ? DRAIN_MS : OPEN_MS);
		if (ready == -1 && errno == EINTR)
			ready = 1;
		if ((v.revents & POLLHUP) != 0)
			p->acks.begun = true;
		if (pump_receipts(p) != 0 && p->e.kind != ERR_TEMP)
			return;
	}
}

/* A failure: what is covered is committed nevertheless, after the last
 * receipts where the sink has gone. */
static enum status
failed(struct pump *p)
{
	struct err why = p->e;

	if (p->acks.fd != -1 && why.kind == ERR_TEMP) {
		drain(p);
		/* a sink that left once it had all */
		if (p->gone && all_given(p) && all_covered(p)) {
			if (all_committed(p))
				return ST_OK;
			why = p->e;
		} else if (p->gone && p->acks.over) {
			/* which of its ends was seen first is chance */
			uncovered(p, EARLY);
			why = p->e;
		}
	}
	if (why.kind == ERR_MEM)
		diag_nomem();
	diag_error("%s", why.msg);
	return why.kind == ERR_TEMP    ? ST_TEMP
	       : why.kind == ERR_USAGE ? ST_USAGE
				       : ST_FATAL;
}

enum status
pump_run(struct source *s, const struct pump_opts *o, struct tally *t)
{
	struct pump p = {.src = s, .o = o, .t = t, .left = o->count};
	enum status st = ST_OK;
	int got = 1;

	buf_init(&p.mark, SIZE_MAX / 4);
	p.acks.fd = -1;
	s->tally = t;
	out_poll();
	if (o->acks != NULL && acks_open(&p.acks, o->acks, &p.e) != 0)
		got = -1;
	while (got > 0)
		got = round_of(&p);
	if (got == 0) {
		p.now = p.commit_due;
		got = pump_commit(&p);
	}
	if (got != 0)
		st = failed(&p);
	for (size_t i = 0; i < s->nparts; i++)
		pump_lane_free(s->parts[i]);
	s->ops->close(s);
	if (o->acks != NULL)
		acks_close(&p.acks);
	buf_free(&p.mark);
	return st;
}
