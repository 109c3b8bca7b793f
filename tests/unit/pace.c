/* SPDX-License-Identifier: MIT */
/* pace and draw: posts fall due when they should, by a clock of the test's
 * own; draws are even, and the same for the same seed. */
#include "base/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MS INT64_C(1000000)

/* Runs posts for `ns` of a clock that only sleeps move; answers how many. */
static int64_t
posts_in(struct pace *p, int64_t *now, int64_t ns)
{
	int64_t end = *now + ns, n = 0;

	for (;;) {
		int64_t due = pace_next(p, *now);

		if (due >= end)
			return n;
		if (due > *now)
			*now = due;
		n++;
	}
}

static void
zero_paces_nothing(void **state)
{
	struct pace p = {0};

	(void)state;
	assert_false(pace_set(&p));
	assert_int_equal(pace_next(&p, 7), 7);
}

static void
a_rate_is_exact(void **state)
{
	static const int64_t rates[] = {1, 3, 7, 50, 999, 1001, 300007};

	(void)state;
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		int64_t now = 12345;
		struct pace p;

		pace_rate(&p, rates[i], PACE_SECOND);
		assert_true(pace_set(&p));
		assert_int_equal(
		    posts_in(&p, &now, 10 * PACE_SECOND), 10 * rates[i]);
	}
}

static void
a_rate_does_not_drift(void **state)
{
	int64_t now = 0, due = 0;
	struct pace p;

	(void)state;
	/* 1/3 ns is left out of each gap, and each post is late */
	pace_rate(&p, 3, PACE_SECOND);
	for (int i = 0; i <= 300000; i++) {
		due = pace_next(&p, now);
		now = due + 90 * MS;
	}
	assert_int_equal(due, 100000 * PACE_SECOND);
	pace_rate(&p, 7, 3600 * PACE_SECOND);
	assert_int_equal(pace_next(&p, 0), 0);
	assert_int_equal(pace_next(&p, 0), 3600 * PACE_SECOND / 7);
}

/* Posts due by `now`, and at the same time. */
static int
burst(struct pace *p, int64_t now)
{
	int n = 0;

	while (pace_next(p, now) <= now)
		n++;
	return n;
}

static void
after_a_stall_a_second_is_made_up(void **state)
{
	struct pace p;

	(void)state;
	pace_rate(&p, 50, PACE_SECOND);
	assert_int_equal(pace_next(&p, 0), 0);
	/* half a second late: all of it comes */
	assert_int_equal(burst(&p, 500 * MS), 25);
	/* burst took one that was not due */
	assert_int_equal(burst(&p, 3600 * PACE_SECOND), 50);
	assert_int_equal(burst(&p, 3600 * PACE_SECOND + 100 * MS), 4);

	/* a gap of a minute: one post, and the next a minute later */
	pace_rate(&p, 1, 60 * PACE_SECOND);
	assert_int_equal(pace_next(&p, 0), 0);
	assert_int_equal(pace_next(&p, 3600 * PACE_SECOND), 3600 * PACE_SECOND);
	assert_int_equal(pace_next(&p, 3601 * PACE_SECOND), 3660 * PACE_SECOND);
}

static void
pauses_lie_between(void **state)
{
	int64_t least = INT64_MAX, most = 0, sum = 0;
	struct pace p, q;

	(void)state;
	pace_pause(&p, 100, 300, 1);
	pace_pause(&q, 100, 300, 1);
	for (int i = 0; i < 20100; i++) {
		int64_t pause = pace_next(&p, 1000) - 1000;

		assert_int_equal(pace_next(&q, 5) - 5, pause);
		least = pause < least ? pause : least;
		most = pause > most ? pause : most;
		sum += pause;
	}
	assert_int_equal(least, 100);
	assert_int_equal(most, 300);
	assert_in_range((uint64_t)sum / 20100, 197, 203);

	pace_pause(&p, 5, 5, 1);
	assert_int_equal(pace_next(&p, 10), 15);
	pace_pause(&p, 0, INT64_MAX, 1);
	assert_true(pace_next(&p, INT64_MAX - 1) >= INT64_MAX - 1);
}

static void
draws_are_even(void **state)
{
	static const uint64_t sizes[] = {1, 2, 3, 5, 16, 100};
	unsigned seen[100];

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		uint64_t n = sizes[i];
		struct draw d;

		for (size_t k = 0; k < n; k++)
			seen[k] = 0;
		draw_init(&d, i, DRAW_POSTS);
		for (uint64_t k = 0; k < n * 10000; k++)
			seen[draw_below(&d, n)]++;
		/* five standard deviations */
		for (size_t k = 0; k < n; k++)
			assert_in_range(seen[k], 9500, 10500);
	}
}

static void
draws_depend_on_seed_and_stream(void **state)
{
	struct draw a, b, c, d;
	int same = 0;

	(void)state;
	draw_init(&a, 1, DRAW_POSTS);
	draw_init(&b, 1, DRAW_POSTS);
	draw_init(&c, 2, DRAW_POSTS);
	draw_init(&d, 1, DRAW_PAUSES);
	for (int i = 0; i < 1000; i++) {
		uint64_t r = draw_below(&a, UINT64_MAX);

		assert_true(draw_below(&b, UINT64_MAX) == r);
		same += draw_below(&c, UINT64_MAX) == r;
		same += draw_below(&d, UINT64_MAX) == r;
	}
	assert_int_equal(same, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zero_paces_nothing),
	    cmocka_unit_test(a_rate_is_exact),
	    cmocka_unit_test(a_rate_does_not_drift),
	    cmocka_unit_test(after_a_stall_a_second_is_made_up),
	    cmocka_unit_test(pauses_lie_between),
	    cmocka_unit_test(draws_are_even),
	    cmocka_unit_test(draws_depend_on_seed_and_stream),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
