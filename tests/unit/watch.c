/* SPDX-License-Identifier: MIT */
/* What is told of folders, and of which; also where more has happened than
 * the system keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/watch.h"
#include "json/num.h"

#define QUEUE "/proc/sys/fs/inotify/max_queued_events"
#define MOST 200000 /* events that a test may make */

static char dir[64], busy[80], calm[80];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-watch-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(busy, sizeof busy, "%s/busy", dir);
	snprintf(calm, sizeof calm, "%s/calm", dir);
	return file_make_dirs(busy, NULL) | file_make_dirs(calm, NULL);
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

static void
make(const char *in, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", in, name);
	assert_int_equal(file_create(path, "", 0, NULL), 0);
}

static void
test_folders(void **state)
{
	int fd = watch_open(), a, b;

	(void)state;
	assert_int_not_equal(fd, -1);
	a = watch_add(fd, busy);
	b = watch_add_names(fd, calm);
	assert_int_not_equal(a, b);
	assert_false(watch_clear(fd, WATCH_ANY));
	make(busy, "x");
	assert_false(watch_clear(fd, b));
	make(calm, "x");
	assert_true(watch_clear(fd, b));
	assert_false(watch_clear(fd, WATCH_ANY));
	watch_close(fd);
}

/* The events that the system keeps for one descriptor; 0: it does not tell. */
static int64_t
queue_size(void)
{
	struct buf b;
	int64_t n = 0;

	buf_init(&b, 8192);
	if (file_read(QUEUE, &b, 32, NULL) == 0)
		num_digits(b.s, strcspn(b.s, "\n"), &n);
	buf_free(&b);
	return n;
}

static void
test_overflow(void **state)
{
	char from[96], to[96];
	int fd = watch_open(), b;
	int64_t n = queue_size();

	(void)state;
	if (n == 0 || n > MOST)
		skip();
	watch_add(fd, busy);
	b = watch_add_names(fd, calm);
	make(busy, "1");
	snprintf(from, sizeof from, "%s/1", busy);
	snprintf(to, sizeof to, "%s/2", busy);
	for (int64_t i = 0; i <= n; i += 2) {
		assert_int_equal(rename(from, to), 0);
		assert_int_equal(rename(to, from), 0);
	}
	make(calm, "lost");
	assert_true(watch_clear(fd, b));
	watch_close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_folders, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_overflow, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
