/* SPDX-License-Identifier: MIT */
#include "store/pump.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/out.h"
#include "base/stop.h"
#include "store/acks.h"
#include "store/window.h"

#define RUN_MOST ((size_t)256 << 10)
#define SECOND INT64_C(1000000000)
/* Without acks: how often positions are committed while records flow. */
#define COMMIT_EVERY SECOND
/* What was given at the end and is not answered: then the sink may be one
 * that acts at the end of its input alone, and gets it. */
#define ANSWER_WAIT (2 * SECOND)
/* After a failure: how long a sink may be silent that has not ended. */
#define DRAIN_MS 10000
#define OPEN_MS 1000 /* the same, where it has not opened the FIFO */

#define EARLY "it was closed early"

/* What the pump knows of an open part. */
struct lane {
	struct offset given, covered, committed, marked;
	struct window window;
	int64_t last; /* when something was given */
	bool inside;  /* the sink says so, of what is marked */
	bool lost;    /* it is another's now */
};

struct pump {
	struct source *src;
	const struct pump_opts *o;
	struct tally *t;
	struct acks acks;
	uint64_t left; /* records that may still be given */
	size_t turn;   /* the part to look at first */
	/* what is being written: lines, borrowed, or a mark */
	const char *s;
	size_t len;
	struct buf mark;
	int64_t now, due, commit_due;
	int64_t finishing; /* since when all is given; 0: it is not */
	bool closed;	   /* stdout */
	bool gone;	   /* its reader */
	struct err e;
};

static struct lane *
lane_of(const struct source_part *p)
{
	return p->pump;
}

/* Lanes for parts that are new. */
static int
lanes_make(struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts; i++) {
		struct source_part *part = p->src->parts[i];
		struct lane *l;

		if (part->pump != NULL)
			continue;
		l = calloc(1, sizeof *l);
		if (l == NULL)
			return err_set(&p->e, ERR_MEM, 0, "out of memory");
		l->covered = l->committed = part->upto;
		l->last = p->now;
		part->pump = l;
	}
	return 0;
}

static void
lane_free(struct source_part *part)
{
	struct lane *l = lane_of(part);

	if (l == NULL)
		return;
	window_free(&l->window);
	free(l);
	part->pump = NULL;
}

static bool
reading(const struct pump *p)
{
	return p->left > 0 && !p->src->stop && !stop_asked();
}

/* Whether all that was given of it needs no more care. */
static bool
is_covered(const struct lane *l)
{
	return offset_cmp(&l->given, &l->covered) <= 0;
}

/* How many bytes of it may be given. */
static size_t
room(const struct pump *p, const struct lane *l)
{
	if (p->o->acks == NULL || l->inside)
		return RUN_MOST;
	if (l->window.bytes >= p->o->inflight)
		return 0;
	return p->o->inflight - l->window.bytes < RUN_MOST
		   ? p->o->inflight - l->window.bytes
		   : RUN_MOST;
}

/* --- writing */

static bool
mark_due(const struct pump *p, const struct source_part *part)
{
	const struct lane *l = lane_of(part);

	if (p->o->acks == NULL || is_covered(l) ||
	    offset_cmp(&l->given, &l->marked) == 0)
		return false;
	return part->state != PART_OPEN || !reading(p) || room(p, l) == 0 ||
	       p->now - l->last >= PUMP_QUIET;
}

static int
mark(struct pump *p, struct source_part *part)
{
	struct lane *l = lane_of(part);
	struct coord c = {.in = part->name, .at = l->given, .text = part->text};

	buf_reset(&p->mark);
	coord_put_mark(&p->mark, &c);
	if (p->mark.err)
		return err_set(&p->e, ERR_MEM, 0, "out of memory");
	l->marked = l->given;
	p->s = p->mark.s;
	p->len = p->mark.len;
	return 0;
}

/* The next lines of a part. 1: there are some; 0: none; -1. */
static int
take(struct pump *p, struct source_part *part)
{
	struct lane *l = lane_of(part);
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
		return err_set(&p->e, ERR_MEM, 0, "out of memory");
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
	for (size_t i = 0; i < n && reading(p); i++) {
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
static int
broken(struct pump *p)
{
	if (p->o->acks == NULL)
		out_broken();
	if (p->s == p->mark.s)
		p->len = 0; /* the receipts tell without it */
	p->gone = true;
	return err_set(&p->e, ERR_TEMP, 0, "stdout: its reader has gone");
}

/* Writes as much as goes. 1: more could be written; 0: it must wait, or there
 * is nothing; -1. */
static int
push(struct pump *p)
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
		return broken(p);
	p->s += n;
	p->len -= (size_t)n;
	FAILPOINT("pump.given");
	return p->len == 0;
}

/* --- receipts and commits */

static int
commit(struct pump *p, struct source_part *part)
{
	struct lane *l = lane_of(part);

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

/* Also the other parts, where one of them was lost. */
static int
commit_all(struct pump *p)
{
	int st = 0;

	for (size_t i = 0; i < p->src->nparts; i++)
		if (lane_of(p->src->parts[i]) != NULL &&
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
	struct lane *l = part == NULL ? NULL : lane_of(part);

	if (l == NULL)
		return 0; /* of one that was given up */
	if (c->null) {
		l->inside = true;
		/* its object goes on behind what is the end for us */
		if (part->state == PART_END && reading(p))
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

static int
take_receipts(struct pump *p)
{
	struct coord c;

	do {
		if (acks_read(&p->acks, &p->e) != 0)
			return -1;
		while (acks_next(&p->acks, &c))
			if (receipt(p, &c) != 0)
				return -1;
	} while (p->acks.text.len > RUN_MOST);
	return commit_all(p);
}

/* Without acks: what was written is what is covered. */
static int
take_written(struct pump *p)
{
	if (p->len > 0)
		return 0;
	for (size_t i = 0; i < p->src->nparts; i++) {
		struct lane *l = lane_of(p->src->parts[i]);

		if (l->given.len == 0)
			continue;
		l->covered = l->given;
		window_cover(&l->window, &l->given);
	}
	if (p->now < p->commit_due)
		return 0;
	p->commit_due = p->now + COMMIT_EVERY;
	return commit_all(p);
}

/* Gives up the parts that are done with. */
static int
release(struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts;) {
		struct source_part *part = p->src->parts[i];
		struct lane *l = lane_of(part);

		if (part->state == PART_OPEN || p->len > 0 || !is_covered(l)) {
			i++;
			continue;
		}
		if (commit(p, part) != 0)
			return -1;
		lane_free(part);
		if (p->src->ops->release(p->src, part, &p->e) != 0)
			return -1;
	}
	return 0;
}

/* --- the end */

static bool
all_covered(const struct pump *p)
{
	for (size_t i = 0; i < p->src->nparts; i++)
		if (!is_covered(lane_of(p->src->parts[i])))
			return false;
	return true;
}

/* Whether nothing is left to be given. */
static bool
all_given(const struct pump *p)
{
	if (p->len > 0)
		return false;
	if (!reading(p))
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
		const struct lane *l = lane_of(part);

		if (!is_covered(l))
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
	if (!p->closed || p->acks.begun)
		return 1;
	/* it may be open without a word in it */
	if (take_receipts(p) != 0)
		return -1;
	if (!p->acks.begun && p->now - p->finishing >= p->o->patience)
		return uncovered(p, "nobody has opened it");
	return 1;
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When to look again at the latest. */
static int64_t
wake(const struct pump *p)
{
	int64_t when = p->due;

	for (size_t i = 0; i < p->src->nparts && p->o->acks != NULL; i++) {
		const struct lane *l = lane_of(p->src->parts[i]);

		if (!is_covered(l) && offset_cmp(&l->given, &l->marked) != 0)
			when = sooner(when, l->last + PUMP_QUIET);
	}
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
		if (take_receipts(p) != 0)
			return -1;
	}
	return (v[0].revents & (POLLERR | POLLHUP)) != 0 ? broken(p) : 0;
}

/* One round. 1: go on; 0: the end; -1. */
static int
round_of(struct pump *p)
{
	int more = 0;

	p->now = clock_now();
	if (p->src->ops->step(p->src, p->now, &p->due, &p->e) != 0 ||
	    lanes_make(p) != 0)
		return -1;
	if (!p->closed) {
		more = push(p);
		if (more < 0)
			return -1;
	}
	if (p->o->acks == NULL && take_written(p) != 0)
		return -1;
	if (p->acks.over && !(all_covered(p) && all_given(p)))
		return uncovered(p, EARLY);
	if (release(p) != 0)
		return -1;
	tally_progress(p->t);
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
	if (take_receipts(p) != 0 && p->e.kind != ERR_TEMP)
		return;
	while (ready == 1 && !p->acks.over) {
		struct pollfd v = {.fd = p->acks.fd, .events = POLLIN};

		ready = poll(&v, 1, p->acks.begun ? DRAIN_MS : OPEN_MS);
		if (ready == -1 && errno == EINTR)
			ready = 1;
		if ((v.revents & POLLHUP) != 0)
			p->acks.begun = true;
		if (take_receipts(p) != 0 && p->e.kind != ERR_TEMP)
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
		if (p->gone && all_given(p) && all_covered(p))
			return ST_OK;
		/* which of its ends was seen first is chance */
		if (p->gone && p->acks.over) {
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
		got = commit_all(&p);
	}
	if (got != 0)
		st = failed(&p);
	for (size_t i = 0; i < s->nparts; i++)
		lane_free(s->parts[i]);
	s->ops->close(s);
	if (o->acks != NULL)
		acks_close(&p.acks);
	buf_free(&p.mark);
	return st;
}
