/* SPDX-License-Identifier: MIT */
/* The map of a stream in a folder: found, missed, and seen to change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/stream-map.h"
#include "store/stream.h"

static char dir[64], url[80];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-stream-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(url, sizeof url, "file:%s", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

static void
test_absent(void **state)
{
	struct err e = {0};
	struct stream_map m;

	(void)state;
	assert_int_equal(stream_map_read(&m, dir, "s", &e), 1);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 0);
	stream_map_free(&m);
}

static void
test_changes_are_seen(void **state)
{
	struct err e = {0};
	struct stream_map m;

	(void)state;
	assert_int_equal(stream_create(url, "s", 1, &e), 0);
	assert_int_equal(stream_map_read(&m, dir, "s", &e), 0);
	assert_int_equal(m.shards.n, 1);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 1);

	assert_int_equal(stream_split(url, "s", "shardId-000000000000", &e), 0);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 0);
	stream_map_free(&m);
	assert_int_equal(stream_map_read(&m, dir, "s", &e), 0);
	assert_int_equal(m.shards.n, 3);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 1);

	/* a refused change is none */
	assert_int_equal(
	    stream_split(url, "s", "shardId-000000000000", &e), -1);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 1);

	assert_int_equal(stream_delete(url, "s", &e), 0);
	assert_int_equal(stream_map_fresh(&m, dir, "s", &e), 0);
	stream_map_free(&m);
}

/* What a deletion that was killed leaves belongs to no later stream. */
static void
test_remains_are_not_taken_over(void **state)
{
	struct stream_shard *v;
	struct err e = {0};
	char path[PATH_MAX];
	size_t n;

	(void)state;
	snprintf(path, sizeof path, "%s/streams/~s/%s", dir,
	    "shardId-000000000000/00000000000000000000.ndjson");
	assert_int_equal(file_make_parents(path, &e), 0);
	assert_int_equal(file_replace(path, "{}\n", 3, true, &e), 0);
	assert_int_equal(stream_create(url, "s", 1, &e), 0);
	assert_int_equal(stream_describe(url, "s", &v, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].records, 0);
	free(v);
	snprintf(path, sizeof path, "%s/streams/~s", dir);
	assert_int_equal(file_is_there(path, &e), 0);
}

/* A creation that was killed, and what a writer of one that was deleted may
 * leave, is in nobody's way. */
static void
test_a_folder_without_records(void **state)
{
	struct err e = {0};
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof path, "%s/streams/s/%s", dir,
	    "shardId-000000000000/00000000000000000000.ndjson");
	assert_int_equal(file_make_parents(path, &e), 0);
	assert_int_equal(file_create(path, "{\"to", 4, &e), 0);
	assert_int_equal(stream_create(url, "s", 1, &e), 0);
}

static void
test_paths_that_are_too_long(void **state)
{
	char deep[PATH_MAX + 8], path[PATH_MAX];
	struct err e = {0};

	(void)state;
	memset(deep, 'd', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	assert_int_equal(stream_path(path, deep, "s", NULL, &e), -1);
	assert_int_equal(e.kind, ERR_SYS);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_absent, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_changes_are_seen, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_remains_are_not_taken_over, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_folder_without_records, setup, teardown),
	    cmocka_unit_test(test_paths_that_are_too_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
