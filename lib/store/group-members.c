/* SPDX-License-Identifier: MIT */
/* group-members - who is a member, and lives; see group.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/group-parts.h"
#include "store/group.h"

/* More topics than a command line can name: Linux takes one of 6 MiB at most,
 * and a name has no more bytes here than there. */
#define MEMBER_MAX ((size_t)8 << 20)

int
group_member_path(
    char dst[PATH_MAX], const struct group *g, const char *id, struct err *e)
{
	return file_path(dst, e, "%s/%s", g->members, id);
}

/* Our file: until when we are live, then the topics, a line each. */
int
group_renew(struct group *g, struct err *e)
{
	char line[32];
	int n = snprintf(
	    line, sizeof line, "%020" PRId64 "\n", clock_boot() + g->session);

	if (file_write_at(g->self, line, (size_t)n, 0) == 0)
		return 0;
	return err_sys(e, g->members);
}

static int
self_make(struct group *g, struct err *e)
{
	char path[PATH_MAX];

	snprintf(g->id, sizeof g->id, "%ld-%" PRIx64, (long)getpid(),
	    (uint64_t)clock_boot());
	if (group_member_path(path, g, g->id, e) != 0)
		return -1;
	g->self = file_open(path, O_RDWR | O_CREAT | O_EXCL);
	if (g->self == -1 || file_lock(g->self, true) != 0)
		return err_sys(e, path);
	if (group_renew(g, e) != 0)
		return -1;
	if (file_write_at(g->self, g->topics.s, g->topics.len, 21) != 0)
		return err_sys(e, path);
	return 0;
}

struct group *
group_join(const char *dir, int64_t session, const char *const *topics,
    size_t ntopics, struct err *e)
{
	struct group *g = calloc(1, sizeof *g);
	char path[PATH_MAX];

	if (g == NULL) {
		err_nomem(e);
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
		err_nomem(e);
		goto fail;
	}
	snprintf(
	    g->members, strlen(dir) + sizeof "/members", "%s/members", dir);
	if (file_make_dirs(g->members, e) != 0 ||
	    file_path(path, e, "%s/lock", dir) != 0)
		goto fail;
	g->lock = file_open(path, O_RDWR | O_CREAT);
	if (g->lock == -1) {
		err_sys(e, path);
		goto fail;
	}
	/* under the lock: nobody takes our file for one of the dead */
	if (file_lock(g->lock, true) != 0) {
		err_call(e, path, "lock");
		goto fail;
	}
	if (self_make(g, e) != 0)
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
		if (group_member_path(path, g, g->id, NULL) == 0)
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
member_read(
    struct group *g, const char *path, struct group_peer *peer, struct err *e)
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
	return g->reads.err ? err_nomem(e) : 1;
}

/* Whether the process of a member is gone: nobody holds its file. Then the
 * file goes. 1: gone; 0; -1. */
static int
member_gone(const char *path, struct err *e)
{
	int fd = file_open(path, O_RDONLY), held;

	if (fd == -1)
		return errno == ENOENT ? 1 : err_sys(e, path);
	held = file_lock(fd, false);
	if (held == 0)
		unlink(path);
	close(fd);
	return held == -1 ? err_sys(e, path) : held == 0;
}

static int
peer_add(struct group *g, const char *id, struct err *e)
{
	char path[PATH_MAX];
	struct group_peer peer = {0};
	int got;

	if (strlen(id) >= GROUP_ID_MAX || strcmp(id, g->id) == 0)
		return 0;
	if (group_member_path(path, g, id, e) != 0)
		return -1;
	got = member_gone(path, e);
	if (got != 0)
		return got == 1 ? 0 : -1;
	got = member_read(g, path, &peer, e);
	if (got <= 0)
		return got;
	if (g->npeers == g->cap) {
		size_t cap = g->cap == 0 ? 8 : g->cap * 2;
		struct group_peer *v = realloc(g->peers, cap * sizeof *v);

		if (v == NULL)
			return err_nomem(e);
		g->peers = v;
		g->cap = cap;
	}
	memcpy(peer.id, id, strlen(id) + 1);
	g->peers[g->npeers++] = peer;
	return 0;
}

int
group_peers(struct group *g, struct err *e)
{
	DIR *d = opendir(g->members);
	struct dirent *entry;
	int st = 0;

	if (d == NULL)
		return err_sys(e, g->members);
	g->npeers = 0;
	buf_reset(&g->reads);
	while (st == 0 && (errno = 0, entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			st = peer_add(g, entry->d_name, e);
	/* who cannot be seen is not gone */
	if (st == 0 && errno != 0)
		st = err_sys(e, g->members);
	closedir(d);
	return st;
}
