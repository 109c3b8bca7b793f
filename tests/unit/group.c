/* SPDX-License-Identifier: MIT */
/* A consumer group in a folder: shares, positions, members that are gone. */
#include "readdir.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/group.h"

#define SESSION INT64_C(60000000000)
#define SHORT INT64_C(1000000) /* over before one looks */
#define PARTS 7

static char dir[64];
static const char *const topics[] = {"t", "u"};

/* A member with its view of the partitions: of t, then of u. */
struct member {
	struct group *g;
	struct group_part v[2 * PARTS];
	size_t n;
};

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-group-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

static void
join(struct member *m, int64_t session, size_t ntopics)
{
	struct err e = {0};

	*m = (struct member){.n = ntopics * PARTS};
	for (size_t i = 0; i < m->n; i++)
		m->v[i] = (struct group_part){.topic = topics[i / PARTS],
		    .partition = (unsigned)(i % PARTS)};
	m->g = group_join(dir, session, topics, ntopics, &e);
	assert_non_null(m->g);
}

static void
step(struct member *m)
{
	struct err e = {0};
	int64_t due;

	assert_int_equal(group_step(m->g, m->v, m->n, &due, &e), 0);
	assert_true(due <= clock_now() + SESSION);
}

static size_t
count(const struct member *m, size_t from, enum group_hold hold)
{
	size_t n = 0;

	for (size_t i = from; i < from + PARTS; i++)
		n += m->v[i].hold == hold;
	return n;
}

static void
give_back(struct member *m)
{
	struct err e = {0};

	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].hold == GROUP_LEAVE)
			assert_int_equal(group_release(m->g, &m->v[i], &e), 0);
}

/* Steps until nobody has more than its share. */
static void
settle(struct member *m, size_t n)
{
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < n; i++) {
			step(&m[i]);
			give_back(&m[i]);
		}
}

static void
test_shares(void **state)
{
	struct member m[9];

	(void)state;
	for (size_t n = 1; n <= 9; n++) {
		size_t all = 0;

		join(&m[n - 1], SESSION, 1);
		settle(m, n);
		for (size_t i = 0; i < n; i++) {
			size_t ours = count(&m[i], 0, GROUP_OURS);

			assert_in_range(ours, PARTS / n, (PARTS + n - 1) / n);
			all += ours;
		}
		assert_int_equal(all, PARTS);
	}
	for (size_t i = 0; i < 8; i++)
		group_quit(m[i].g);
	settle(&m[8], 1);
	assert_int_equal(count(&m[8], 0, GROUP_OURS), PARTS);
	group_quit(m[8].g);
}

/* One reads both topics, the other one of them. */
static void
test_topics(void **state)
{
	struct member m[2];

	(void)state;
	join(&m[0], SESSION, 2);
	join(&m[1], SESSION, 1);
	settle(m, 2);
	assert_in_range(count(&m[0], 0, GROUP_OURS), 3, 4);
	assert_int_equal(
	    count(&m[0], 0, GROUP_OURS) + count(&m[1], 0, GROUP_OURS), PARTS);
	assert_int_equal(count(&m[0], PARTS, GROUP_OURS), PARTS);
	group_quit(m[0].g);
	group_quit(m[1].g);
}

static void
test_positions(void **state)
{
	struct member m;
	struct err e = {0};
	struct offset at;

	(void)state;
	join(&m, SESSION, 1);
	step(&m);
	assert_int_equal(group_position(m.g, &m.v[2], &at, &e), 0);
	assert_int_equal(at.len, 0);
	offset_set(&at, 499);
	assert_int_equal(group_commit(m.g, &m.v[2], &at, &e), 0);
	group_quit(m.g);
	join(&m, SESSION, 1);
	step(&m);
	assert_int_equal(group_position(m.g, &m.v[2], &at, &e), 0);
	assert_string_equal(at.s, "499");
	group_quit(m.g);
}

/* A member whose session is over loses what it had, and may not commit. */
static void
test_late(void **state)
{
	struct member a, b;
	struct err e = {0};
	struct offset at;

	(void)state;
	join(&a, SHORT, 1);
	step(&a);
	assert_int_equal(count(&a, 0, GROUP_OURS), PARTS);
	clock_sleep_until(clock_now() + 2 * SHORT);
	join(&b, SESSION, 1);
	step(&b);
	assert_int_equal(count(&b, 0, GROUP_OURS), PARTS);
	offset_set(&at, 7);
	assert_int_equal(group_commit(a.g, &a.v[0], &at, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_string_equal(e.msg, "t/0: another member has taken it over");
	assert_int_equal(a.v[0].hold, GROUP_LOST);
	assert_int_equal(group_position(b.g, &b.v[0], &at, &e), 0);
	assert_int_equal(at.len, 0);
	/* nor is what it gives back free */
	assert_int_equal(group_release(a.g, &a.v[1], &e), 0);
	offset_set(&at, 8);
	assert_int_equal(group_commit(b.g, &b.v[1], &at, &e), 0);
	step(&a);
	assert_int_equal(count(&a, 0, GROUP_OURS), 0);
	group_quit(a.g);
	group_quit(b.g);
}

/* Taken over, and given back: it is not the same lease. */
static void
test_epoch(void **state)
{
	struct member a, b;
	struct err e = {0};
	struct offset at;

	(void)state;
	join(&a, SHORT, 1);
	step(&a);
	clock_sleep_until(clock_now() + 2 * SHORT);
	join(&b, SESSION, 1);
	step(&b);
	group_quit(b.g);
	offset_set(&at, 7);
	assert_int_equal(group_commit(a.g, &a.v[0], &at, &e), -1);
	step(&a);
	for (size_t i = 1; i < PARTS; i++)
		assert_int_equal(a.v[i].hold, GROUP_LOST);
	group_quit(a.g);
}

/* What a process had that is gone is free at once. */
static void
test_gone(void **state)
{
	struct member m;
	pid_t pid;
	int st;

	(void)state;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		join(&m, SESSION, 1);
		step(&m);
		_exit(count(&m, 0, GROUP_OURS) == PARTS ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, 0);
	join(&m, SESSION, 1);
	step(&m);
	assert_int_equal(count(&m, 0, GROUP_OURS), PARTS);
	group_quit(m.g);
}

/* Members that cannot be seen are not gone: nothing is taken from them. */
static void
test_unseen(void **state)
{
	struct member a, b;
	struct err e = {0};
	char want[128];
	int64_t due;

	(void)state;
	join(&a, SESSION, 1);
	step(&a);
	join(&b, SESSION, 1);
	snprintf(want, sizeof want, "%s/members: %s", dir, strerror(EIO));
	readdir_broken = true;
	assert_int_equal(group_step(b.g, b.v, b.n, &due, &e), -1);
	readdir_broken = false;
	assert_string_equal(e.msg, want);
	step(&a);
	assert_int_equal(count(&a, 0, GROUP_LOST), 0);
	group_quit(a.g);
	group_quit(b.g);
}

/* A member may name as many topics as a command line holds. */
static void
test_many(void **state)
{
	enum { MANY = 280, LONGEST = 249 };
	static char names[MANY][LONGEST + 1];
	const char *v[MANY];
	struct member m[2];
	struct err e = {0};

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "%0*d", LONGEST, i);
		v[i] = names[i];
	}
	join(&m[0], SESSION, 1);
	m[1] = (struct member){.g = group_join(dir, SESSION, v, MANY, &e),
	    .v = {{.topic = v[MANY - 1]}},
	    .n = 1};
	assert_non_null(m[1].g);
	settle(m, 2);
	assert_int_equal(count(&m[0], 0, GROUP_OURS), PARTS);
	assert_int_equal(m[1].v[0].hold, GROUP_OURS);
	group_quit(m[0].g);
	group_quit(m[1].g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_shares, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_topics, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_positions, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_late, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_epoch, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_unseen, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
