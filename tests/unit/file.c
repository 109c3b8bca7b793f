/* SPDX-License-Identifier: MIT */
/* Small files that several processes make and replace at once, also where all
 * have the same number, as the first of a container has; folders. */
#include <errno.h>
#include <limits.h>
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

#include "base/file.h"

#define ROUNDS 300

static char dir[64];

/* In the place of libc's: each process is the first of its container. */
pid_t
getpid(void)
{
	return 1;
}

/* What the disk does is no matter here. */
int
fsync(int fd)
{
	(void)fd;
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-file-XXXXXX");
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

/* Makes all the files; got has what became of each. */
static void
make_all(signed char *got)
{
	char path[128];

	for (int i = 0; i < ROUNDS; i++) {
		snprintf(path, sizeof path, "%s/%d", dir, i);
		got[i] = (signed char)file_create(path, "whole", 5, NULL);
	}
}

/* Of two who make a file one has made it, and the other is told so. */
static void
test_create(void **state)
{
	signed char ours[ROUNDS], theirs[ROUNDS];
	int p[2], status = 0;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(p), 0);
	child = fork();
	assert_int_not_equal(child, -1);
	make_all(child == 0 ? theirs : ours);
	if (child == 0)
		_exit(write(p[1], theirs, sizeof theirs) == sizeof theirs ? 0
									  : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(read(p[0], theirs, sizeof theirs), sizeof theirs);
	close(p[0]);
	close(p[1]);
	for (int i = 0; i < ROUNDS; i++) {
		char path[128];
		struct buf b;

		assert_int_equal(ours[i] + theirs[i], 1);
		buf_init(&b, 8192);
		snprintf(path, sizeof path, "%s/%d", dir, i);
		assert_int_equal(file_read(path, &b, 100, NULL), 0);
		assert_string_equal(b.s, "whole");
		buf_free(&b);
	}
}

/* As deep as a path can be, on any stack. */
static void
test_deep(void **state)
{
	char path[PATH_MAX];
	size_t n = (size_t)snprintf(path, sizeof path, "%s", dir), top = n;
	struct err e = {0};

	(void)state;
	while (n + 3 < sizeof path)
		n += (size_t)snprintf(path + n, sizeof path - n, "/d");
	assert_int_equal(file_make_dirs(path, &e), 0);
	assert_int_equal(file_make_dirs(path, &e), 0);
	for (; n > top; path[n -= 2] = '\0')
		assert_int_equal(rmdir(path), 0);
}

static void
test_dirs(void **state)
{
	char path[128];
	struct err e = {0};

	(void)state;
	assert_int_equal(file_make_dirs("/", &e), 0);
	assert_int_equal(file_make_dirs(".", &e), 0);
	assert_int_equal(file_make_dirs("", &e), -1);
	assert_string_equal(e.msg, ": No such file or directory");
	snprintf(path, sizeof path, "%s//a/./b///c//", dir);
	assert_int_equal(file_make_dirs(path, &e), 0);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(path, sizeof path, "%s/f", dir);
	assert_int_equal(file_create(path, "", 0, &e), 0);
	snprintf(path, sizeof path, "%s/f/g", dir);
	assert_int_equal(file_make_dirs(path, &e), -1);
	path[strlen(path) - 2] = '\0';
	assert_memory_equal(e.msg, path, strlen(path));
	assert_string_equal(e.msg + strlen(path), ": Not a directory");
}

static int
no_dots(void *arg, const char *name, struct err *e)
{
	(void)arg;
	(void)e;
	return *name != '.';
}

static void
test_names(void **state)
{
	char path[128], **names;
	size_t n;

	(void)state;
	for (int i = 40; i > 0; i--) {
		snprintf(path, sizeof path, "%s/%02d", dir, i);
		assert_int_equal(file_create(path, "", 0, NULL), 0);
	}
	assert_int_equal(file_names(dir, no_dots, NULL, &names, &n, NULL), 0);
	assert_int_equal(n, 40);
	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof path, "%02d", i + 1);
		assert_string_equal(names[i], path);
	}
	file_names_free(names, n);
	snprintf(path, sizeof path, "%s/none", dir);
	assert_int_equal(file_names(path, no_dots, NULL, &names, &n, NULL), 0);
	assert_int_equal(n, 0);
	file_names_free(names, n);
}

/* What cannot be seen is not absent. A loop is such a thing for root too. */
static void
test_there(void **state)
{
	char path[128], want[192];
	struct err e = {0};

	(void)state;
	snprintf(path, sizeof path, "%s/f", dir);
	assert_int_equal(file_is_there(path, &e), 0);
	assert_int_equal(file_create(path, "", 0, &e), 0);
	assert_int_equal(file_is_there(path, &e), 1);
	snprintf(path, sizeof path, "%s/f/g", dir);
	assert_int_equal(file_is_there(path, &e), 0);
	snprintf(path, sizeof path, "%s/loop", dir);
	assert_int_equal(symlink("loop", path), 0);
	assert_int_equal(file_is_there(path, &e), -1);
	snprintf(want, sizeof want, "%s: %s", path, strerror(ELOOP));
	assert_string_equal(e.msg, want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_create, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_dirs, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_names, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_there, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
