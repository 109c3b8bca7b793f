/* SPDX-License-Identifier: MIT */
/* quota: the limit holds, and what is freed may be had again. */
#include "base/quota.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/intern.h"
#include "data/posts.h"

#define LIMIT ((size_t)1 << 20)

static void
no_limit(void **state)
{
	char *p = quota_new(LIMIT);

	(void)state;
	assert_non_null(p);
	assert_int_equal(p[LIMIT - 1], 0);
	quota_free(p, LIMIT);
	assert_int_equal(quota_max(), SIZE_MAX);
	assert_false(quota_hit());
	assert_true(quota_half() >= LIMIT);
	assert_int_equal(quota_half() % LIMIT, 0);
}

/* Fills the store with texts and posts, and frees it. */
static void
fill(int64_t n)
{
	struct posts p;
	char text[64];

	posts_init(&p);
	for (int64_t i = 0; i < n; i++) {
		memset(text, 'x', sizeof text);
		memcpy(text, &i, sizeof i);
		assert_int_not_equal(
		    intern_put(&p.texts, text, sizeof text), 0);
		assert_int_not_equal(posts_find(&p, i), SLOTS_NONE);
	}
	posts_free(&p);
}

static void
all_comes_back(void **state)
{
	(void)state;
	quota_set(LIMIT);
	for (int i = 0; i < 100; i++)
		fill(5000);
	assert_false(quota_hit());
}

/* The last test: what was hit stays hit. */
static void
the_limit(void **state)
{
	char *p, *q;

	(void)state;
	quota_set(LIMIT);
	p = quota_new(LIMIT / 2);
	assert_non_null(p);
	p[7] = 'x';
	assert_null(quota_new(LIMIT / 2));
	assert_true(quota_hit());
	/* of a failed one the old piece stays, and its place in the account */
	assert_null(quota_more(p, LIMIT / 2, LIMIT));
	assert_int_equal(p[7], 'x');
	q = quota_more(p, LIMIT / 2, LIMIT - 100);
	assert_non_null(q);
	assert_int_equal(q[7], 'x');
	assert_null(quota_new(100));
	assert_null(quota_new(SIZE_MAX));
	assert_null(quota_more(NULL, 0, SIZE_MAX));
	quota_free(q, LIMIT - 100);
	quota_free(NULL, 5);
	q = quota_more(NULL, 0, LIMIT - 16);
	assert_non_null(q);
	quota_free(q, LIMIT - 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_limit),
	    cmocka_unit_test(all_comes_back),
	    cmocka_unit_test(the_limit),
	};

	return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
