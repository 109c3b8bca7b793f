/* SPDX-License-Identifier: MIT */
/*
 * topic-source - topics in a folder, read: alone, or as a member of a group;
 * see topic-file.h.
 *
 * The lines of the segments are what is given, as they stand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/watch.h"
#include "store/group.h"
#include "store/log.h"
#include "store/topic-file.h"

#define LOOK_EVERY INT64_C(1000000000) /* where nothing tells of changes */
#define LOOK_SOON INT64_C(100000000)   /* for a topic that is not there yet */

/* A partition of a topic that is read. */
struct part {
	struct source_part p;
	struct log_reader log;
	uint64_t end; /* where it ends for us */
	char number[12];
	size_t at;		  /* among all */
	bool open, bounded, over; /* over: read to its end, and given up */
};

struct topic_source {
	struct source s; /* first: it is what callers have */
	char *dir;	 /* owned */
	const struct topic_reading *r;
	struct group *group; /* NULL: alone */
	struct part **parts; /* all partitions, in the order of the topics */
	struct group_part *held; /* likewise */
	size_t nparts;
	bool *known; /* of the topics: whether their parts are there */
	int members; /* the watch of the group's members */
	int64_t look, due;
};

/* --- the partitions of the topics */

static int
part_add(struct topic_source *t, const char *topic, int number, struct err *e)
{
	size_t n = t->nparts + 1;
	struct part **parts = realloc(t->parts, n * sizeof(void *));
	struct group_part *held;
	struct source_part **open;
	struct part *part;

	if (parts == NULL)
		return err_nomem(e);
	t->parts = parts;
	held = realloc(t->held, n * sizeof *held);
	if (held == NULL)
		return err_nomem(e);
	t->held = held;
	/* room for all of them to be open */
	open = realloc(t->s.parts, n * sizeof(void *));
	if (open == NULL)
		return err_nomem(e);
	t->s.parts = open;
	part = calloc(1, sizeof *part);
	if (part == NULL)
		return err_nomem(e);
	snprintf(part->number, sizeof part->number, "%d", number);
	part->p.name = (struct coord_part){
	    topic, strlen(topic), part->number, strlen(part->number)};
	part->p.own = part;
	part->at = t->nparts;
	held[t->nparts] =
	    (struct group_part){.topic = topic, .partition = (unsigned)number};
	parts[t->nparts++] = part;
	return 0;
}

static int
path_of(const struct topic_source *t, const struct part *part,
    char dst[PATH_MAX], struct err *e)
{
	return topic_file_path(dst, t->dir, part->p.name.topic,
	    (int)t->held[part->at].partition, e);
}

/* The partitions of topics that have come to be. */
static int
topics_look(struct topic_source *t, struct err *e)
{
	for (size_t i = 0; i < t->r->ntopics; i++) {
		const char *name = t->r->topics[i];
		int n;

		if (t->known[i])
			continue;
		n = topic_file_partitions(t->dir, name, e);
		if (n < 0)
			return -1;
		if (n == 0 && !t->r->follow)
			return err_set(
			    e, ERR_USAGE, 0, "no topic of that name: %s", name);
		for (int p = 0; p < n; p++)
			if (part_add(t, name, p, e) != 0)
				return -1;
		t->known[i] = n > 0;
		/* what is new may be taken at once, what may come is awaited */
		if (n > 0)
			t->due = 0;
		else
			t->look -= LOOK_EVERY - LOOK_SOON;
	}
	return 0;
}

/* Where a partition ends for who does not follow: as it was when it was first
 * seen. */
static int
bounds_look(struct topic_source *t, struct err *e)
{
	for (size_t i = 0; i < t->nparts; i++) {
		struct part *part = t->parts[i];
		char path[PATH_MAX];
		uint64_t first;

		if (part->bounded)
			continue;
		part->bounded = true;
		part->end = UINT64_MAX;
		if (t->r->follow)
			continue;
		if (path_of(t, part, path, e) != 0 ||
		    log_range(path, &first, &part->end, e) != 0)
			return -1;
	}
	return 0;
}

/* --- opening and closing */

/* The offset to begin with. */
static int
begin_at(struct topic_source *t, struct part *part, const char *path,
    uint64_t *from, struct err *e)
{
	struct offset *upto = &part->p.upto;
	uint64_t first, end;

	upto->len = 0;
	if (t->group != NULL &&
	    group_position(t->group, &t->held[part->at], upto, e) != 0)
		return -1;
	if (upto->len > 0) {
		if (!offset_number(upto, from))
			return err_set(
			    e, ERR_DATA, 0, "%s: not a position", path);
		++*from;
		return 0;
	}
	if (log_range(path, &first, &end, e) != 0)
		return -1;
	*from = t->r->latest ? end : first;
	return 0;
}

static int
part_open(struct topic_source *t, struct part *part, struct err *e)
{
	char path[PATH_MAX];
	uint64_t from;

	if (path_of(t, part, path, e) != 0 ||
	    begin_at(t, part, path, &from, e) != 0)
		return -1;
	part->open = true;
	if (log_reader_open(&part->log, path, from, e) != 0)
		return -1;
	part->p.state = from >= part->end ? PART_END : PART_OPEN;
	part->p.pump = NULL;
	t->s.parts[t->s.nparts++] = &part->p;
	if (t->r->follow)
		watch_add(t->s.fd, path);
	return 0;
}

/* What the group says of a partition, done. */
static int
obey(struct topic_source *t, struct part *part, struct err *e)
{
	struct group_part *held = &t->held[part->at];

	switch (held->hold) {
	case GROUP_OURS:
		if (part->open || part->over)
			return 0;
		return part_open(t, part, e);
	case GROUP_LEAVE:
		if (!part->open)
			return group_release(t->group, held, e);
		part->p.state = PART_LEAVE;
		return 0;
	case GROUP_LOST:
		held->hold = GROUP_NOT;
		return !part->open ? 0
				   : err_set(e, ERR_TEMP, 0,
					 "%s/%u: another member has taken it "
					 "over",
					 held->topic, held->partition);
	default: return 0;
	}
}

/* Whether nothing is left for us: what is not read by us is by others. */
static bool
is_done(const struct topic_source *t)
{
	if (t->r->follow)
		return false;
	for (size_t i = 0; i < t->nparts; i++)
		if (!t->parts[i]->over && !t->parts[i]->open &&
		    !t->held[i].others)
			return false;
	return true;
}

static int
source_step(struct source *s, int64_t now, int64_t *due, struct err *e)
{
	struct topic_source *t = (struct topic_source *)s;

	if (watch_clear(s->fd, t->members))
		t->due = now;
	if (now >= t->look) {
		t->look = now + LOOK_EVERY;
		if (topics_look(t, e) != 0 || bounds_look(t, e) != 0)
			return -1;
	}
	if (now >= t->due) {
		t->due = INT64_MAX;
		if (t->group != NULL &&
		    group_step(t->group, t->held, t->nparts, &t->due, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < t->nparts; i++) {
		if (t->group == NULL && !t->parts[i]->over)
			t->held[i].hold = GROUP_OURS;
		if (obey(t, t->parts[i], e) != 0)
			return -1;
	}
	s->done = is_done(t);
	*due = t->look < t->due ? t->look : t->due;
	return 0;
}

static enum source_got
source_read(struct source *s, struct source_part *p, size_t most,
    uint64_t records, struct source_run *run, struct err *e)
{
	struct part *part = p->own;

	(void)s;
	if (log_read(&part->log, most, records, part->end, &run->s, &run->len,
		&run->records, e) != 0)
		return SOURCE_ERROR;
	if (part->log.at >= part->end)
		p->state = PART_END;
	if (run->records == 0)
		return SOURCE_NONE;
	offset_set(&run->last, part->log.at - 1);
	return SOURCE_RUN;
}

static int
source_beyond(struct source *s, struct source_part *p, struct err *e)
{
	struct topic_source *t = (struct topic_source *)s;
	struct part *part = p->own;
	char path[PATH_MAX];
	uint64_t first;

	if (path_of(t, part, path, e) != 0 ||
	    log_range(path, &first, &part->end, e) != 0)
		return -1;
	if (part->end > part->log.at && p->state == PART_END)
		p->state = PART_OPEN;
	return 0;
}

static int
source_commit(struct source *s, struct source_part *p,
    const struct offset *upto, struct err *e)
{
	struct topic_source *t = (struct topic_source *)s;
	const struct part *part = p->own;

	if (t->group == NULL)
		return 0;
	return group_commit(t->group, &t->held[part->at], upto, e);
}

static int
source_release(struct source *s, struct source_part *p, struct err *e)
{
	struct topic_source *t = (struct topic_source *)s;
	struct part *part = p->own;
	struct group_part *held = &t->held[part->at];
	size_t i = 0;

	while (s->parts[i] != p)
		i++;
	memmove(
	    &s->parts[i], &s->parts[i + 1], (--s->nparts - i) * sizeof(void *));
	log_reader_close(&part->log);
	part->open = false;
	part->over = p->state == PART_END;
	/* one that was read to its end stays ours until it is asked back:
	 * nobody else has to look at it */
	if (t->group == NULL || part->over)
		return 0;
	return group_release(t->group, held, e);
}

static void
source_close(struct source *s)
{
	struct topic_source *t = (struct topic_source *)s;

	for (size_t i = 0; i < t->nparts; i++) {
		if (t->parts[i]->open)
			log_reader_close(&t->parts[i]->log);
		free(t->parts[i]);
	}
	if (t->group != NULL)
		group_quit(t->group);
	watch_close(s->fd);
	free(t->parts);
	free(t->held);
	free(t->known);
	free(t->dir);
	free(s->parts);
	free(t);
}

static int
join(struct topic_source *t, struct err *e)
{
	char path[PATH_MAX];

	if (t->r->group == NULL)
		return 0;
	if (file_path(path, e, "%s/groups/%s", t->dir, t->r->group) != 0)
		return -1;
	t->group =
	    group_join(path, t->r->session, t->r->topics, t->r->ntopics, e);
	if (t->group == NULL)
		return -1;
	t->members = watch_add_names(t->s.fd, group_members_dir(t->group));
	return 0;
}

struct source *
topic_file_source(const char *dir, const struct topic_reading *r, struct err *e)
{
	static const struct source_ops ops = {
	    .step = source_step,
	    .read = source_read,
	    .beyond = source_beyond,
	    .commit = source_commit,
	    .release = source_release,
	    .close = source_close,
	};
	struct topic_source *t = calloc(1, sizeof *t);

	if (t == NULL) {
		err_nomem(e);
		return NULL;
	}
	t->s.ops = &ops;
	t->s.fd = -1;
	t->r = r;
	t->members = -1;
	t->dir = strdup(dir);
	t->known = calloc(r->ntopics, sizeof *t->known);
	t->s.fd = watch_open();
	/* a topic that is not there is told before a group is made for it */
	if (t->dir == NULL || t->known == NULL)
		err_nomem(e);
	else if (topics_look(t, e) == 0 && join(t, e) == 0)
		return &t->s;
	source_close(&t->s);
	return NULL;
}
