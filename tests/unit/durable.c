/* SPDX-License-Identifier: MIT */
/*
 * What is told to be durable has been synced before: records, objects and
 * small files, with fdatasync and fsync of our own in the place of libc's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "store/bucket.h"
#include "store/topic.h"
#include "writer.h"

static char dir[64], url[80];
static unsigned files, folders; /* synced so far */
static struct stat last[32];	/* of the folders */
static bool fails;
static const char *unseen; /* must not be there when a file is synced */

static int
synced(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	if (fails) {
		errno = EIO;
		return -1;
	}
	if (S_ISDIR(st.st_mode)) {
		last[folders++ % 32] = st;
		return 0;
	}
	files++;
	if (unseen != NULL)
		assert_int_equal(access(unseen, F_OK), -1);
	return 0;
}

/* Whether the folder was, of late. */
static bool
settled(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	for (unsigned i = 0; i < folders && i < 32; i++)
		if (last[i].st_ino == st.st_ino && last[i].st_dev == st.st_dev)
			return true;
	return false;
}

int
fdatasync(int fd)
{
	return synced(fd);
}

int
fsync(int fd)
{
	return synced(fd);
}

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-durable-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(url, sizeof url, "file:%s", dir);
	files = folders = 0;
	fails = false;
	unseen = NULL;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fails = false;
	return file_remove_tree(dir, NULL);
}

/* arg: how many files are synced where it is told. */
static void
told(void *arg, const struct writer_fate *f)
{
	unsigned *want = arg;

	assert_null(f->refused);
	assert_int_equal(files, *want);
	*want = UINT32_MAX; /* once */
}

static void
test_records(void **state)
{
	struct err e = {0};
	struct writer *w = topic_writer(url, &e);
	unsigned want;

	(void)state;
	assert_non_null(w);
	w->told = told;
	w->arg = &want;
	for (int i = 0; i < 3; i++) {
		writer_put(w, "t", -1, NULL);
		want = files + 1;
		assert_int_equal(w->ops->flush(w, &e), 0);
		assert_int_equal(want, UINT32_MAX);
	}
	writer_put(w, "t", -1, NULL);
	fails = true;
	want = 0;
	assert_int_equal(w->ops->flush(w, &e), -1);
	assert_int_equal(want, 0);
	assert_non_null(strstr(e.msg, ": fdatasync: "));
	w->ops->close(w);
}

/* What another process has made and not synced, or not yet. */
static void
test_others_folders(void **state)
{
	static const char *const made[] = {"", "/topics", "/topics/t", "/b"};
	struct err e = {0};
	char path[4][80], name[96];
	struct bucket *b;
	struct writer *w;
	unsigned want;

	(void)state;
	for (int i = 0; i < 4; i++) {
		snprintf(path[i], sizeof path[i], "%s%s", dir, made[i]);
		mkdir(path[i], 0777);
	}
	w = topic_writer(url, &e);
	assert_non_null(w);
	w->told = told;
	w->arg = &want;
	writer_put(w, "t", -1, NULL);
	want = files + 1;
	assert_int_equal(w->ops->flush(w, &e), 0);
	for (int i = 0; i < 3; i++)
		assert_true(settled(path[i]));
	w->ops->close(w);
	folders = 0;
	snprintf(name, sizeof name, "file:%s", path[3]);
	b = bucket_open(name, true, &e);
	assert_non_null(b);
	assert_true(settled(dir));
	/* once is enough */
	folders = 0;
	assert_int_equal(file_make_dirs(path[3], &e), 0);
	assert_int_equal(folders, 0);
	bucket_close(b);
}

/* A position behind lines that the machine may lose would pass over those that
 * get their offsets. */
static void
test_latest(void **state)
{
	const char *const t = "t";
	const struct topic_reading r = {.topics = &t,
	    .ntopics = 1,
	    .group = "g",
	    .session = INT64_C(60000000000),
	    .latest = true};
	struct err e = {0};
	struct writer *w = topic_writer(url, &e);
	struct source *s;
	char path[128];
	unsigned want;
	int64_t due;

	(void)state;
	assert_non_null(w);
	w->told = told;
	w->arg = &want;
	writer_put(w, t, -1, NULL);
	want = files + 1;
	assert_int_equal(w->ops->flush(w, &e), 0);
	w->ops->close(w);
	snprintf(path, sizeof path, "%s/groups/g/topics/t/0.position", dir);
	s = topic_source(url, &r, &e);
	assert_non_null(s);
	unseen = path;
	files = 0;
	assert_int_equal(s->ops->step(s, 0, &due, &e), 0);
	assert_int_equal(files, 2);
	assert_int_equal(access(path, F_OK), 0);
	s->ops->close(s);
}

static enum bucket_put
publish(struct bucket *b, const char *key, struct err *e)
{
	struct bucket_new *o = bucket_new(b, e);

	assert_non_null(o);
	assert_int_equal(bucket_write(o, "{}\n", 3, e), 0);
	return bucket_publish(o, key, true, e);
}

static void
test_objects(void **state)
{
	struct err e = {0};
	struct bucket *b = bucket_open(url, true, &e);
	char path[128], other[128];

	(void)state;
	assert_non_null(b);
	snprintf(path, sizeof path, "%s/k", dir);
	snprintf(other, sizeof other, "%s/l", dir);
	unseen = path;
	files = folders = 0;
	assert_int_equal(publish(b, "k", &e), BUCKET_DONE);
	assert_int_equal(files, 1);
	assert_true(folders >= 1);
	fails = true;
	assert_int_equal(publish(b, "l", &e), BUCKET_ERROR);
	assert_int_equal(access(other, F_OK), -1);
	bucket_close(b);
}

static void
test_small_files(void **state)
{
	struct err e = {0};
	struct buf b;
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/position", dir);
	unseen = path;
	assert_int_equal(file_replace(path, "1", 1, false, &e), 0);
	assert_int_equal(files, 1);
	assert_int_equal(folders, 1);
	fails = true;
	assert_int_equal(file_replace(path, "2", 1, false, &e), -1);
	buf_init(&b, SIZE_MAX / 4);
	assert_int_equal(file_read(path, &b, 16, &e), 0);
	assert_string_equal(b.s, "1");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_records, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_others_folders, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_latest, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_objects, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_small_files, setup, teardown),
	};

	return cmocka_run_group_tests_name("durable", tests, NULL, NULL);
}
