/* SPDX-License-Identifier: MIT */
/* topic-known - the topics of a source, and their partitions as they come to
 * be; see topic-source.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/place.h"
#include "store/topic-parts.h"

#define LOOK_SOON INT64_C(100000000) /* for a topic that is not there yet */

static int
part_add(struct topic_source *t, const char *topic, int number, struct err *e)
{
	size_t n = t->nparts + 1;
	struct topic_part **parts = realloc(t->parts, n * sizeof(void *));
	struct group_part *held;
	struct source_part **open;
	struct topic_part *part;

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

int
topic_part_path(const struct topic_source *t, const struct topic_part *part,
    char dst[PATH_MAX], struct err *e)
{
	return topic_file_path(dst, t->dir, part->p.name.topic,
	    (int)t->held[part->at].partition, e);
}

int
topics_look(struct topic_source *t, struct err *e)
{
	for (size_t i = 0; i < t->r->ntopics; i++) {
		const char *name = t->r->topics[i];
		int n;

		if (t->folders[i] != -1) {
			if (place_same(
				t->folders[i], t->dir, TOPICS, name, e) != 0)
				return -1;
			continue;
		}
		n = topic_file_meet(t->dir, name, &t->folders[i], e);
		if (n < 0)
			return -1;
		if (n == 0 && !t->r->follow)
			return err_set(
			    e, ERR_USAGE, 0, "no topic of that name: %s", name);
		for (int p = 0; p < n; p++)
			if (part_add(t, name, p, e) != 0)
				return -1;
		/* what is new may be taken at once, what may come is awaited */
		if (n > 0)
			t->due = 0;
		else
			t->look -= TOPIC_LOOK_EVERY - LOOK_SOON;
	}
	return 0;
}

int
topics_bound(struct topic_source *t, struct err *e)
{
	for (size_t i = 0; i < t->nparts; i++) {
		struct topic_part *part = t->parts[i];
		char path[PATH_MAX];
		uint64_t first;

		if (part->bounded)
			continue;
		part->bounded = true;
		part->end = UINT64_MAX;
		if (t->r->follow)
			continue;
		if (topic_part_path(t, part, path, e) != 0 ||
		    log_range(path, &first, &part->end, e) != 0)
			return -1;
	}
	return 0;
}
