/* SPDX-License-Identifier: MIT */
/*
 * topic-source - topics in a folder, read: alone, or as a member of a group;
 * see topic-file.h.
 *
 *	topic-known.c  the topics and partitions there are
 *
 * The lines of the segments are what is given, as they stand.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/watch.h"
#include "store/topic-parts.h"

/* --- opening and closing */

/* The offset to begin with. *fresh: the group begins there. */
static int
begin_at(struct topic_source *t, struct topic_part *part, const char *path,
    uint64_t *from, bool *fresh, struct err *e)
{
	struct offset *upto = &part->p.upto;
	uint64_t first, end;
	int begun;

	*fresh = false;
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
	if (t->group == NULL || !t->r->latest)
		return 0;
	begun = group_begun(t->group, &t->held[part->at], e);
	if (begun > 0)
		*from = 0;
	*fresh = begun == 0;
	return begun < 0 ? -1 : 0;
}

/* The end at which the group begins stays its beginning: who takes the
 * partition over before anything came of it must not find a later one. */
static int
keep_start(struct topic_source *t, struct topic_part *part, uint64_t from,
    struct err *e)
{
	if (from > 0)
		offset_set(&part->p.upto, from - 1);
	return group_commit(t->group, &t->held[part->at], &part->p.upto, e);
}

static int
part_open(struct topic_source *t, struct topic_part *part, struct err *e)
{
	char path[PATH_MAX];
	uint64_t from;
	bool fresh;

	if (topic_part_path(t, part, path, e) != 0 ||
	    begin_at(t, part, path, &from, &fresh, e) != 0)
		return -1;
	part->open = true;
	/* this syncs what lies before: only then may a position be behind it */
	if (log_reader_open(&part->log, path, from, e) != 0 ||
	    (fresh && keep_start(t, part, from, e) != 0))
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
obey(struct topic_source *t, struct topic_part *part, struct err *e)
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
		t->look = now + TOPIC_LOOK_EVERY;
		if (topics_look(t, e) != 0 || topics_bound(t, e) != 0)
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
	struct topic_part *part = p->own;

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
	struct topic_part *part = p->own;
	char path[PATH_MAX];
	uint64_t first;

	if (topic_part_path(t, part, path, e) != 0 ||
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
	const struct topic_part *part = p->own;

	if (t->group == NULL)
		return 0;
	return group_commit(t->group, &t->held[part->at], upto, e);
}

static int
source_release(struct source *s, struct source_part *p, struct err *e)
{
	struct topic_source *t = (struct topic_source *)s;
	struct topic_part *part = p->own;
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
	for (size_t i = 0; t->folders != NULL && i < t->r->ntopics; i++)
		if (t->folders[i] != -1)
			close(t->folders[i]);
	watch_close(s->fd);
	free(t->parts);
	free(t->held);
	free(t->folders);
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
	t->folders = calloc(r->ntopics, sizeof *t->folders);
	for (size_t i = 0; t->folders != NULL && i < r->ntopics; i++)
		t->folders[i] = -1;
	t->s.fd = watch_open();
	/* a topic that is not there is told before a group is made for it */
	if (t->dir == NULL || t->folders == NULL)
		err_nomem(e);
	else if (topics_look(t, e) == 0 && join(t, e) == 0)
		return &t->s;
	source_close(&t->s);
	return NULL;
}
