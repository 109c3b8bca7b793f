/* SPDX-License-Identifier: MIT */
#include "store/group.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "json/members.h"
#include "store/group-parts.h"

#define LEASE_MAX 128
#define POSITION_MAX 256

static int
path_of(char dst[PATH_MAX], const struct group *g, const struct group_part *p,
    const char *what, struct err *e)
{
	return file_path(
	    dst, e, "%s/topics/%s/%u.%s", g->dir, p->topic, p->partition, what);
}

/* --- leases: the holder's id, and how often the partition changed hands */

struct lease {
	char id[GROUP_ID_MAX];
	uint64_t epoch;
};

/* id is empty where nobody ever had it. */
static int
lease_read(
    struct group *g, const struct group_part *p, struct lease *l, struct err *e)
{
	struct buf *b = &g->scratch;
	char path[PATH_MAX];
	size_t n;
	int got;

	*l = (struct lease){0};
	buf_reset(b);
	if (path_of(path, g, p, "lease", e) != 0)
		return -1;
	got = file_read(path, b, LEASE_MAX, e);
	if (got != 0)
		return got == 1 ? 0 : -1;
	n = strcspn(b->s, " ");
	if (n < GROUP_ID_MAX)
		memcpy(l->id, b->s, n);
	for (const char *s = b->s + n + 1; n < b->len && *s >= '0' && *s <= '9';
	     s++)
		l->epoch = l->epoch * 10 + (uint64_t)(*s - '0');
	return 0;
}

static int
lease_write(struct group *g, const struct group_part *p, const char *id,
    uint64_t epoch, struct err *e)
{
	char path[PATH_MAX], text[LEASE_MAX];
	int n = snprintf(text, sizeof text, "%s %" PRIu64 "\n", id, epoch);

	if (path_of(path, g, p, "lease", e) != 0 ||
	    file_make_parents(path, e) != 0)
		return -1;
	return file_replace(path, text, (size_t)n, true, e);
}

static bool
is_ours(
    const struct group *g, const struct group_part *p, const struct lease *l)
{
	return strcmp(l->id, g->id) == 0 && l->epoch == p->epoch;
}

static bool
is_live(const struct group *g, const char *id)
{
	for (size_t i = 0; i < g->npeers; i++)
		if (strcmp(g->peers[i].id, id) == 0)
			return true;
	return false;
}

/* --- shares */

static bool
counts(const struct group_part *p, const char *topic)
{
	return topic == NULL || strcmp(p->topic, topic) == 0;
}

/* Whether it reads that topic, or any of ours (NULL). */
static bool
reads(const struct group *g, size_t peer, const char *topic)
{
	const char *flags = g->reads.s + peer * g->nnames;

	for (size_t i = 0; i < g->nnames; i++)
		if (flags[i] &&
		    (topic == NULL || strcmp(topic, g->names[i]) == 0))
			return true;
	return false;
}

/* Our share of the partitions of a topic, or of all (NULL). */
static size_t
share(const struct group *g, const struct group_part *v, size_t n,
    const char *topic)
{
	size_t partitions = 0, members = 1, before = 0;

	for (size_t i = 0; i < n; i++)
		partitions += counts(&v[i], topic);
	for (size_t i = 0; i < g->npeers; i++) {
		if (!reads(g, i, topic))
			continue;
		members++;
		before += strcmp(g->peers[i].id, g->id) < 0;
	}
	return partitions / members + (before < partitions % members);
}

/* How many we keep. */
static size_t
kept(const struct group_part *v, size_t n, const char *topic)
{
	size_t ours = 0;

	for (size_t i = 0; i < n; i++)
		ours += v[i].hold == GROUP_OURS && counts(&v[i], topic);
	return ours;
}

/* Takes free partitions up to our share, asks back what is over it. */
static int
balance(struct group *g, struct group_part *v, size_t n, const char *topic,
    struct err *e)
{
	size_t most = share(g, v, n, topic), ours = kept(v, n, topic);

	for (size_t i = 0; i < n && ours < most; i++) {
		struct lease l;

		if (v[i].hold != GROUP_NOT || v[i].others ||
		    !counts(&v[i], topic))
			continue;
		if (lease_read(g, &v[i], &l, e) != 0 ||
		    lease_write(g, &v[i], g->id, l.epoch + 1, e) != 0)
			return -1;
		FAILPOINT("group.taken");
		v[i].hold = GROUP_OURS;
		v[i].epoch = l.epoch + 1;
		ours++;
	}
	for (size_t i = n; i-- > 0 && ours > most;)
		if (v[i].hold == GROUP_OURS && counts(&v[i], topic)) {
			v[i].hold = GROUP_LEAVE;
			ours--;
		}
	return 0;
}

/* What became of what we held, and who has the rest. */
static int
look(struct group *g, struct group_part *v, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct lease l;

		if (lease_read(g, &v[i], &l, e) != 0)
			return -1;
		if ((v[i].hold == GROUP_OURS || v[i].hold == GROUP_LEAVE) &&
		    !is_ours(g, &v[i], &l))
			v[i].hold = GROUP_LOST;
		v[i].others = is_live(g, l.id);
	}
	return 0;
}

static int
step(struct group *g, struct group_part *v, size_t n, struct err *e)
{
	bool same = true;

	if (group_renew(g, e) != 0 || group_peers(g, e) != 0 ||
	    look(g, v, n, e) != 0)
		return -1;
	for (size_t i = 0; i < g->npeers; i++)
		same &= g->peers[i].same || !reads(g, i, NULL);
	if (same)
		return balance(g, v, n, NULL, e);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(v[i].topic, v[i - 1].topic) != 0)
			if (balance(g, v, n, v[i].topic, e) != 0)
				return -1;
	return 0;
}

int
group_step(struct group *g, struct group_part *v, size_t n, int64_t *due,
    struct err *e)
{
	int st;

	*due = clock_now() + g->session / 3;
	if (file_lock(g->lock, true) != 0)
		return err_sys(e, g->dir);
	st = step(g, v, n, e);
	file_unlock(g->lock);
	return st;
}

/* --- positions */

static bool
take_position(void *to, const struct members *m)
{
	const struct val *v = members_get(m, 0);

	return v != NULL &&
	       (v->kind == VAL_NULL || (v->kind == VAL_NUMBER &&
					   offset_read(to, v->s, v->len) == 0));
}

int
group_position(struct group *g, const struct group_part *p, struct offset *upto,
    struct err *e)
{
	static const char *const names[] = {"offset", NULL};
	static const struct members_form position = {
	    .what = "a position", .names = names, .take = take_position};
	char path[PATH_MAX];

	upto->len = 0;
	if (path_of(path, g, p, "position", e) != 0 ||
	    members_file(path, &position, upto, e) == -1)
		return -1;
	return 0;
}

int
group_begun(struct group *g, const struct group_part *p, struct err *e)
{
	char path[PATH_MAX];

	if (path_of(path, g, p, "position", e) != 0)
		return -1;
	return file_is_there(path, e);
}

static int
commit(struct group *g, struct group_part *p, const struct offset *upto,
    struct err *e)
{
	char path[PATH_MAX], text[POSITION_MAX];
	struct lease l;
	int n;

	if (lease_read(g, p, &l, e) != 0)
		return -1;
	if (!is_ours(g, p, &l)) {
		p->hold = GROUP_LOST;
		return err_set(e, ERR_TEMP, 0,
		    "%s/%u: another member has taken it over", p->topic,
		    p->partition);
	}
	if (group_renew(g, e) != 0 || path_of(path, g, p, "position", e) != 0)
		return -1;
	n = snprintf(text, sizeof text, "{\"offset\":%s}\n",
	    upto->len > 0 ? upto->s : "null");
	return file_replace(path, text, (size_t)n, false, e);
}

int
group_commit(struct group *g, struct group_part *p, const struct offset *upto,
    struct err *e)
{
	int st;

	if (file_lock(g->lock, true) != 0)
		return err_sys(e, g->dir);
	st = commit(g, p, upto, e);
	file_unlock(g->lock);
	return st;
}

/* Lets those who watch the folder know that a partition is free. */
static void
tell(const struct group *g)
{
	char path[PATH_MAX];
	int fd;

	if (group_member_path(path, g, ".free", NULL) != 0)
		return;
	fd = file_open(path, O_RDWR | O_CREAT);
	if (fd != -1) {
		close(fd);
		unlink(path);
	}
}

int
group_release(struct group *g, struct group_part *p, struct err *e)
{
	struct lease l;
	int st;

	if (file_lock(g->lock, true) != 0)
		return err_sys(e, g->dir);
	st = lease_read(g, p, &l, e);
	/* the epoch stays: who held it before must not take it for its own */
	if (st == 0 && is_ours(g, p, &l))
		st = lease_write(g, p, "-", l.epoch, e);
	if (st == 0)
		tell(g);
	file_unlock(g->lock);
	p->hold = GROUP_NOT;
	return st;
}
