/* SPDX-License-Identifier: MIT */
#include "store/group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "json/members.h"

#define ID_MAX 48
#define LEASE_MAX 128
#define MEMBER_MAX ((size_t)64 << 10)
#define POSITION_MAX 256

/* Another member that is live. */
struct peer {
	char id[ID_MAX];
	bool same; /* it reads the same topics as we do */
};

struct group {
	char *dir, *members; /* owned */
	char id[ID_MAX];
	int lock, self; /* descriptors; self is held by a flock */
	int64_t session;
	const char *const *names; /* of our topics */
	size_t nnames;
	struct buf topics; /* as our member file has them */
	struct buf reads;  /* of each peer, a byte for each of them: 1, 0 */
	struct buf scratch;
	struct peer *peers;
	size_t npeers, cap;
};

static int
fail(struct err *e, const char *path)
{
	return err_set(e, errno == ENOMEM ? ERR_MEM : ERR_SYS, 0, "%s: %s",
	    path, strerror(errno));
}

static int
path_of(char dst[PATH_MAX], const struct group *g, const struct group_part *p,
    const char *what, struct err *e)
{
	if (snprintf(dst, PATH_MAX, "%s/topics/%s/%u.%s", g->dir, p->topic,
		p->partition, what) < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return fail(e, g->dir);
}

static int
member_path(
    char dst[PATH_MAX], const struct group *g, const char *id, struct err *e)
{
	if (snprintf(dst, PATH_MAX, "%s/%s", g->members, id) < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return fail(e, g->dir);
}

/* --- members */

/* Our file: until when we are live, then the topics, a line each. */
static int
renew(struct group *g, struct err *e)
{
	char line[32];
	int n = snprintf(
	    line, sizeof line, "%020" PRId64 "\n", clock_boot() + g->session);

	if (pwrite(g->self, line, (size_t)n, 0) == n)
		return 0;
	return fail(e, g->members);
}

static int
self_make(struct group *g, struct err *e)
{
	char path[PATH_MAX];

	snprintf(g->id, sizeof g->id, "%ld-%" PRIx64, (long)getpid(),
	    (uint64_t)clock_boot());
	if (member_path(path, g, g->id, e) != 0)
		return -1;
	g->self = file_open(path, O_RDWR | O_CREAT | O_EXCL);
	if (g->self == -1 || file_lock(g->self, true) != 0)
		return fail(e, path);
	if (renew(g, e) != 0)
		return -1;
	if (pwrite(g->self, g->topics.s, g->topics.len, 21) !=
	    (ssize_t)g->topics.len)
		return fail(e, path);
	return 0;
}

struct group *
group_join(const char *dir, int64_t session, const char *const *topics,
    size_t ntopics, struct err *e)
{
	struct group *g = calloc(1, sizeof *g);
	char path[PATH_MAX];

	if (g == NULL) {
		err_set(e, ERR_MEM, 0, "out of memory");
		return NULL;
	}
	g->lock = g->self = -1;
	g->session = session;
	g->names = topics;
	g->nnames = ntopics;
	buf_init(&g->topics, SIZE_MAX / 4);
	buf_init(&g->reads, SIZE_MAX / 4);
	buf_init(&g->scratch, SIZE_MAX / 4);
	for (size_t i = 0; i < ntopics; i++)
		buf_printf(&g->topics, "%s\n", topics[i]);
	g->dir = strdup(dir);
	g->members = malloc(strlen(dir) + sizeof "/members");
	if (g->dir == NULL || g->members == NULL || g->topics.err) {
		err_set(e, ERR_MEM, 0, "out of memory");
		goto fail;
	}
	snprintf(
	    g->members, strlen(dir) + sizeof "/members", "%s/members", dir);
	if (file_make_dirs(g->members, e) != 0)
		goto fail;
	snprintf(path, sizeof path, "%s/lock", dir);
	g->lock = file_open(path, O_RDWR | O_CREAT);
	if (g->lock == -1) {
		fail(e, path);
		goto fail;
	}
	/* under the lock: nobody takes our file for one of the dead */
	if (file_lock(g->lock, true) != 0 || self_make(g, e) != 0)
		goto fail;
	file_unlock(g->lock);
	return g;
fail:
	group_quit(g);
	return NULL;
}

void
group_quit(struct group *g)
{
	char path[PATH_MAX];

	if (g->self != -1) {
		/* what we held is void with it */
		if (member_path(path, g, g->id, NULL) == 0)
			unlink(path);
		close(g->self);
	}
	if (g->lock != -1)
		close(g->lock);
	buf_free(&g->topics);
	buf_free(&g->reads);
	buf_free(&g->scratch);
	free(g->peers);
	free(g->members);
	free(g->dir);
	free(g);
}

const char *
group_members_dir(const struct group *g)
{
	return g->members;
}

/* Whether the name is a line of the list. */
static bool
has_line(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = list; s != NULL; s = strchr(s, '\n')) {
		s += *s == '\n';
		if (strncmp(s, name, n) == 0 && s[n] == '\n')
			return true;
	}
	return false;
}

/* Reads a member's file. 1: it is live; 0: it is not; -1. */
static int
member_read(struct group *g, const char *path, struct peer *peer, struct err *e)
{
	struct buf *b = &g->scratch;
	uint64_t until = 0;
	int got;

	buf_reset(b);
	got = file_read(path, b, MEMBER_MAX, e);
	if (got != 0)
		return got == 1 ? 0 : -1;
	for (size_t i = 0; i < 20 && i < b->len; i++)
		until = until * 10 + (uint64_t)(b->s[i] - '0');
	if (b->len < 21 || until <= (uint64_t)clock_boot())
		return 0;
	peer->same = strcmp(b->s + 21, g->topics.s) == 0;
	for (size_t i = 0; i < g->nnames; i++)
		buf_char(&g->reads, (char)has_line(b->s + 21, g->names[i]));
	return g->reads.err ? err_set(e, ERR_MEM, 0, "out of memory") : 1;
}

/* Whether the process of a member is gone: nobody holds its file. Then the
 * file goes. 1: gone; 0; -1. */
static int
member_gone(const char *path, struct err *e)
{
	int fd = file_open(path, O_RDONLY), held;

	if (fd == -1)
		return errno == ENOENT ? 1 : fail(e, path);
	held = file_lock(fd, false);
	if (held == 0)
		unlink(path);
	close(fd);
	return held == -1 ? fail(e, path) : held == 0;
}

static int
peer_add(struct group *g, const char *id, struct err *e)
{
	char path[PATH_MAX];
	struct peer peer = {0};
	int got;

	if (strlen(id) >= ID_MAX || strcmp(id, g->id) == 0)
		return 0;
	if (member_path(path, g, id, e) != 0)
		return -1;
	got = member_gone(path, e);
	if (got != 0)
		return got == 1 ? 0 : -1;
	got = member_read(g, path, &peer, e);
	if (got <= 0)
		return got;
	if (g->npeers == g->cap) {
		size_t cap = g->cap == 0 ? 8 : g->cap * 2;
		struct peer *v = realloc(g->peers, cap * sizeof *v);

		if (v == NULL)
			return err_set(e, ERR_MEM, 0, "out of memory");
		g->peers = v;
		g->cap = cap;
	}
	memcpy(peer.id, id, strlen(id) + 1);
	g->peers[g->npeers++] = peer;
	return 0;
}

/* All live members but us. */
static int
peers_find(struct group *g, struct err *e)
{
	DIR *d = opendir(g->members);
	struct dirent *entry;
	int st = 0;

	if (d == NULL)
		return fail(e, g->members);
	g->npeers = 0;
	buf_reset(&g->reads);
	while (st == 0 && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			st = peer_add(g, entry->d_name, e);
	closedir(d);
	return st;
}

/* --- leases: the holder's id, and how often the partition changed hands */

struct lease {
	char id[ID_MAX];
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
	if (n < ID_MAX)
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

	if (renew(g, e) != 0 || peers_find(g, e) != 0 || look(g, v, n, e) != 0)
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
		return fail(e, g->dir);
	st = step(g, v, n, e);
	file_unlock(g->lock);
	return st;
}

/* --- positions */

static int
position_read(
    const char *path, const struct buf *b, struct offset *upto, struct err *e)
{
	static const char *const names[] = {"offset", NULL};
	struct members *m = members_new(names);
	const struct val *v;
	int st = 0;

	if (m == NULL)
		return err_set(e, ERR_MEM, 0, "out of memory");
	v = members_read(m, b->s, b->len, NULL) == 0 ? members_get(m, 0) : NULL;
	if (v == NULL || v->kind != VAL_NUMBER ||
	    offset_read(upto, v->s, v->len) != 0)
		st = err_set(e, ERR_DATA, 0, "%s: not a position", path);
	members_free(m);
	return st;
}

int
group_position(struct group *g, const struct group_part *p, struct offset *upto,
    struct err *e)
{
	struct buf *b = &g->scratch;
	char path[PATH_MAX];
	int got;

	upto->len = 0;
	buf_reset(b);
	if (path_of(path, g, p, "position", e) != 0)
		return -1;
	got = file_read(path, b, POSITION_MAX, e);
	if (got == 1)
		return 0;
	return got == 0 ? position_read(path, b, upto, e) : -1;
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
	if (renew(g, e) != 0 || path_of(path, g, p, "position", e) != 0)
		return -1;
	n = snprintf(text, sizeof text, "{\"offset\":%s}\n", upto->s);
	return file_replace(path, text, (size_t)n, false, e);
}

int
group_commit(struct group *g, struct group_part *p, const struct offset *upto,
    struct err *e)
{
	int st;

	if (file_lock(g->lock, true) != 0)
		return fail(e, g->dir);
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

	if (member_path(path, g, ".free", NULL) != 0)
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
		return fail(e, g->dir);
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
