/* SPDX-License-Identifier: MIT */
/* A bucket in a folder: objects seen whole or not at all. */
#include <fcntl.h>
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

#include "base/file.h"
#include "store/bucket.h"

static char dir[64], name[80];
static struct bucket *b;

static int
setup(void **state)
{
	struct err e = {0};

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-bucket-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(name, sizeof name, "file:%s", dir);
	b = bucket_open(name, true, &e);
	return b == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	bucket_close(b);
	return file_remove_tree(dir, NULL);
}

static enum bucket_put
put(const char *key, const char *text, bool if_absent, struct err *e)
{
	struct bucket_new *o = bucket_new(b, e);

	assert_non_null(o);
	assert_int_equal(bucket_write(o, text, strlen(text), e), 0);
	return bucket_publish(o, key, if_absent, e);
}

static const char *
get(const char *key)
{
	static char text[256];
	struct err e = {0};
	bool absent;
	struct bucket_get *o = bucket_get(b, key, &absent, &e);
	ssize_t n;

	if (o == NULL) {
		assert_int_equal(e.kind, ERR_NONE);
		return absent ? "(absent)" : "(error)";
	}
	n = bucket_read(o, text, sizeof text - 1, &e);
	assert_true(n >= 0);
	text[n] = '\0';
	assert_int_equal(bucket_read(o, text, sizeof text, &e), 0);
	bucket_get_free(o);
	return text;
}

static void
puts_and_gets(void **state)
{
	struct err e = {0};

	(void)state;
	assert_string_equal(get("a/b=1/c"), "(absent)");
	assert_int_equal(put("a/b=1/c", "one\n", true, &e), BUCKET_DONE);
	assert_string_equal(get("a/b=1/c"), "one\n");
	assert_int_equal(put("a/b=1/c", "two\n", true, &e), BUCKET_TAKEN);
	assert_string_equal(get("a/b=1/c"), "one\n");
	assert_int_equal(put("a/b=1/c", "two\n", false, &e), BUCKET_DONE);
	assert_string_equal(get("a/b=1/c"), "two\n");
	assert_int_equal(bucket_settle(b, "a/b=1/c", &e), 0);
	assert_string_equal(get("a/b=1"), "(absent)");
	assert_string_equal(get("a/b=1/c/d"), "(absent)");
}

static void
refuses_keys(void **state)
{
	static const char *const bad[] = {
	    "",
	    "/a",
	    "a/",
	    "a//b",
	    "a/../b",
	    ".",
	    "..",
	    ".tmp/a",
	    "taken/a",
	};
	char longest[BUCKET_KEY_MAX + 2];
	struct err e = {0};

	(void)state;
	assert_int_equal(put("taken", "x", true, &e), BUCKET_DONE);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		e = (struct err){0};
		assert_int_equal(put(bad[i], "x", true, &e), BUCKET_ERROR);
		assert_int_equal(e.kind, ERR_DATA);
	}
	assert_int_equal(put("../x", "x", true, &e), BUCKET_ERROR);
	assert_string_equal(e.msg, "key: not possible in a folder: ../x");
	for (size_t i = 0; i < sizeof longest - 1; i++)
		longest[i] = i % 200 == 199 ? '/' : 'k';
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(put(longest, "x", true, &e), BUCKET_ERROR);
	assert_string_equal(e.msg, "key: longer than 1024 bytes");
	longest[BUCKET_KEY_MAX] = '\0';
	assert_int_equal(put(longest, "x", true, &e), BUCKET_DONE);
}

static void
lists_in_order(void **state)
{
	static const char *const keys[] = {"a.c", "a/b", "a/c/d", "b", "a0"};
	static const char *const in[] = {"a.c", "a/b", "a/c/d", "a0", "b"};
	struct bucket_list list;
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(put(keys[i], keys[i], true, &e), BUCKET_DONE);
	assert_int_equal(bucket_list(b, "", &list, &e), 0);
	assert_int_equal(list.n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(list.v[i].key, in[i]);
		assert_int_equal(list.v[i].size, strlen(in[i]));
		assert_true(list.v[i].modified > 0);
	}
	bucket_list_free(&list);
	assert_int_equal(bucket_list(b, "a/c", &list, &e), 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].key, "a/c/d");
	bucket_list_free(&list);
	assert_int_equal(bucket_list(b, "a/c/", &list, &e), 0);
	assert_int_equal(list.n, 1);
	bucket_list_free(&list);
	assert_int_equal(bucket_list(b, "../", &list, &e), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(bucket_list(b, "nothing/here", &list, &e), 0);
	assert_int_equal(list.n, 0);
}

static bool
left(const char *what)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/.tmp/%s", dir, what);
	return stat(path, &st) == 0;
}

static void
sweeps_what_is_not_held(void **state)
{
	struct err e = {0};
	struct bucket_new *o = bucket_new(b, &e);
	struct bucket_list list;
	char path[128], ours[32];
	struct bucket *other;
	int fd;

	(void)state;
	snprintf(ours, sizeof ours, "%ld.0", (long)getpid());
	snprintf(path, sizeof path, "%s/.tmp/1.7", dir);
	fd = file_open(path, O_RDWR | O_CREAT);
	assert_true(fd >= 0);
	close(fd);
	assert_true(left("1.7") && left(ours));
	other = bucket_open(name, false, &e);
	assert_non_null(other);
	assert_false(left("1.7"));
	assert_true(left(ours));
	assert_int_equal(bucket_list(other, "", &list, &e), 0);
	assert_int_equal(list.n, 0);
	bucket_close(other);
	bucket_drop(o);
	assert_false(left(ours));
}

static void
opens(void **state)
{
	struct err e = {0};
	char url[128], want[128], sub[128];

	(void)state;
	bucket_url(b, "k", url, sizeof url);
	snprintf(want, sizeof want, "%s/k", name);
	assert_string_equal(url, want);
	assert_null(bucket_open("lake", true, &e));
	assert_int_equal(e.kind, ERR_USAGE);
	assert_string_equal(e.msg, "URL: not file:DIR: \"lake\"");
	snprintf(sub, sizeof sub, "%s/none", name);
	assert_null(bucket_open(sub, false, &e));
	assert_int_equal(e.kind, ERR_SYS);
	assert_int_equal(bucket_spool(b, &e) >= 0, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(puts_and_gets, setup, teardown),
	    cmocka_unit_test_setup_teardown(refuses_keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(lists_in_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		sweeps_what_is_not_held, setup, teardown),
	    cmocka_unit_test_setup_teardown(opens, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
