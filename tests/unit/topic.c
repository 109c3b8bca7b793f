/* SPDX-License-Identifier: MIT */
/* Topics in a folder: which partition a key has, what is made, what is
 * written, and what a kill in the middle leaves. */
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
#include "store/murmur2.h"
#include "store/topic.h"
#include "writer.h"

#define LEN(v) (sizeof(v) / sizeof *(v))

static char dir[64], url[80];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/pinpipe-topic-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(url, sizeof url, "file:%s", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

/* The values that Kafka's own tests state. */
static void
test_murmur2(void **state)
{
	static const struct {
		const char *key;
		int32_t hash;
	} v[] = {
	    {"21", -973932308},
	    {"foobar", -790332482},
	    {"a-little-bit-long-string", -985981536},
	    {"a-little-bit-longer-string", -1486304829},
	    {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
	    {"abc", 479470107},
	};

	(void)state;
	for (size_t i = 0; i < LEN(v); i++) {
		size_t len = strlen(v[i].key);
		uint32_t hash = murmur2(v[i].key, len);

		assert_int_equal((int32_t)hash, v[i].hash);
		assert_int_equal(murmur2_partition(v[i].key, len, 7),
		    (hash & 0x7fffffff) % 7);
	}
}

static void
test_names(void **state)
{
	char name[TOPIC_NAME_MAX + 2];
	struct err e = {0};

	(void)state;
	assert_int_equal(topic_name_check("12c5.Pin_data-1", &e), 0);
	assert_int_equal(topic_name_check("...", &e), 0);
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(topic_name_check(name, &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	name[TOPIC_NAME_MAX] = '\0';
	assert_int_equal(topic_name_check(name, &e), 0);
	assert_int_equal(topic_name_check("", &e), -1);
	assert_string_equal(e.msg, "not a topic name: \"\"");
	assert_int_equal(topic_name_check(".", &e), -1);
	assert_int_equal(topic_name_check("..", &e), -1);
	assert_int_equal(topic_name_check("a/b", &e), -1);
	assert_string_equal(e.msg, "not a topic name: \"a/b\"");
}

static void
test_made_described_deleted(void **state)
{
	struct topic_info info;
	struct err e = {0};
	char **names;
	size_t n;

	(void)state;
	assert_int_equal(topic_list(url, &names, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(topic_create(url, "b", 3, &e), 0);
	assert_int_equal(topic_create(url, "a", 1, &e), 0);
	assert_int_equal(topic_create(url, "b", 1, &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_int_equal(topic_describe(url, "b", &info, &e), 0);
	assert_int_equal(info.partitions, 3);
	assert_int_equal(info.v[2].end, 0);
	free(info.v);
	assert_int_equal(topic_list(url, &names, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b");
	free(names[0]);
	free(names[1]);
	free(names);
	assert_int_equal(topic_delete(url, "b", &e), 0);
	assert_int_equal(topic_delete(url, "b", &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_int_equal(topic_describe(url, "b", &info, &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
}

/* A URL that is told has no user and no password in it. */
static void
test_urls(void **state)
{
	static const struct {
		const char *url, *shown;
	} cases[] = {
	    {"http://x", "http://x"},
	    {"http://me:secret@x/y", "http://***@x/y"},
	    {"http://me:se/cr@et@x", "http://***@x"},
	    {"me:secret@x", "***@x"},
	    {"me@x://y", "***@x://y"},
	    {"file:", "file:"},
	    {"", ""},
	};
	char want[128];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = {0};

		assert_int_equal(topic_create(cases[i].url, "b", 1, &e), -1);
		assert_int_equal(e.kind, ERR_USAGE);
		snprintf(want, sizeof want, "URL: not file:DIR: \"%s\"",
		    cases[i].shown);
		assert_string_equal(e.msg, want);
	}
}

/* -- writing */

struct fates {
	unsigned n, refused;
	uint64_t per[8]; /* records of each partition */
	char why[160];
};

static void
told(void *arg, const struct writer_fate *f)
{
	struct fates *fates = arg;
	uint64_t at;

	fates->n++;
	if (f->refused != NULL) {
		fates->refused++;
		snprintf(fates->why, sizeof fates->why, "%s", f->refused);
		return;
	}
	assert_int_equal(f->at.in.part_len, 1);
	assert_true(offset_number(&f->at.at, &at));
	/* in the order of put */
	assert_int_equal(at, fates->per[f->at.in.part[0] - '0']++);
}

static struct writer *
open_writer(struct fates *fates)
{
	struct err e = {0};
	struct writer *w = topic_writer(url, &e);

	assert_non_null(w);
	*fates = (struct fates){0};
	w->told = told;
	w->arg = fates;
	return w;
}

static void
flush(struct writer *w)
{
	struct err e = {0};

	assert_int_equal(w->ops->flush(w, &e), 0);
	assert_int_equal(w->queued, 0);
}

static void
test_written(void **state)
{
	struct fates f;
	struct writer *w = open_writer(&f);
	struct err e = {0};

	(void)state;
	assert_int_equal(topic_create(url, "t", 4, &e), 0);
	writer_put(w, "t", -1, "foobar"); /* 1356... mod 4: as Kafka has it */
	writer_put(w, "t", -1, "fo\\u006fbar");
	assert_int_equal(f.n, 0);
	flush(w);
	assert_int_equal(f.per[(UINT32_C(-790332482) & 0x7fffffff) % 4], 2);
	writer_put(w, "t", 3, "foobar");
	writer_put(w, "t", 4, "foobar");
	assert_int_equal(f.refused, 1);
	assert_string_equal(f.why, "partition 4: t has 4");
	writer_put(w, "../x", -1, NULL);
	assert_string_equal(f.why, "not a topic name: \"../x\"");
	flush(w);
	assert_int_equal(f.n, 5);
	w->ops->close(w);
}

/* Those without a key take turns also where keys fill every partition. */
static void
test_turns(void **state)
{
	struct fates f;
	struct writer *w = open_writer(&f);
	struct err e = {0};

	(void)state;
	assert_int_equal(topic_create(url, "t", 2, &e), 0);
	for (int i = 0; i < 8; i++) {
		writer_put(w, "t", 0, "k");
		writer_put(w, "t", 1, "k");
		writer_put(w, "t", -1, NULL);
		flush(w);
	}
	assert_int_equal(f.per[0], 12);
	assert_int_equal(f.per[1], 12);
	w->ops->close(w);
}

/* A folder whose deletion was killed has nothing of it in a topic made anew. */
static void
test_deleted_and_made_anew(void **state)
{
	struct topic_info info;
	struct err e = {0};
	struct fates f;
	struct writer *w = open_writer(&f), *old = w;

	(void)state;
	writer_put(w, "t", -1, NULL);
	flush(w);
	assert_int_equal(topic_delete(url, "t", &e), 0);
	assert_int_equal(topic_create(url, "t", 1, &e), 0);
	w = open_writer(&f);
	writer_put(w, "t", -1, NULL);
	flush(w);
	w->ops->close(w);
	/* who had the old one open notices */
	writer_put(old, "t", -1, NULL);
	assert_int_equal(old->ops->flush(old, &e), -1);
	old->ops->close(old);
	assert_int_equal(topic_describe(url, "t", &info, &e), 0);
	assert_int_equal(info.v[0].end, 1);
	free(info.v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_murmur2),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_urls),
	    cmocka_unit_test_setup_teardown(
		test_made_described_deleted, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_turns, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_deleted_and_made_anew, setup, teardown),
	};

	return cmocka_run_group_tests_name("topic", tests, NULL, NULL);
}
