/* SPDX-License-Identifier: MIT */
/* Wide integers and their fractions: exact, and rounded once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/wide.h"

/* num * mul + add over den */
static const struct {
	int64_t num;
	uint32_t mul;
	int64_t add;
	uint32_t den;
	const char *text;
} cases[] = {
    {0, 1, 0, 1, "0"},
    {0, 1, 0, 7, "0"},
    {-1, 1, 0, 1, "-1"},
    {INT64_MAX, 1, 0, 1, "9223372036854775807"},
    {INT64_MAX, 1, 1, 1, "9223372036854775808"},
    {INT64_MIN, 1, 0, 1, "-9223372036854775808"},
    {INT64_MIN, 1, -1, 1, "-9223372036854775809"},
    {INT64_MAX, UINT32_MAX, 0, 1, "39614081247908796755622232065"},
    {-INT64_MAX, UINT32_MAX, 0, 1, "-39614081247908796755622232065"},
    {INT64_MAX, UINT32_MAX, 0, UINT32_MAX, "9223372036854775807"},
    {1, 1, 0, 2, "0.5"},
    {-1, 1, 0, 2, "-0.5"},
    {INT64_MAX, 2, -1, 2, "9223372036854775806.5"},
    {INT64_MAX, 6, -3, 6, "9223372036854775806.5"},
    {1, 1, 0, 3, "0.3333333333333333"},
    {-2, 1, 0, 3, "-0.6666666666666666"},
    {1, 1, 0, 10, "0.1"},
    {3, 1, 0, 10, "0.3"},
    {1, 1, 0, UINT32_MAX, "2.3283064370807974e-10"},
    {INT64_MAX, 3, 1, 3, "9.223372036854776e+18"},
    /* 2^53 + 1/4, + 1, + 1 and a bit, + 3: down, to even, up, to even */
    {INT64_C(9007199254740992), 4, 1, 4, "9007199254740992"},
    {INT64_C(9007199254740993), 3, 1, 3, "9007199254740994"},
    {INT64_C(9007199254740993), 3, -1, 3, "9007199254740992"},
    {INT64_C(4503599627370496), 4, 1, 4, "4503599627370496"},
    {INT64_C(4503599627370497), 4, 1, 4, "4503599627370497"},
    {INT64_C(4503599627370496), 4, 3, 4, "4503599627370497"},
};

static void
test_put(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[NUM_TEXT + 1] = "";
		struct wide a =
		    wide_add(wide_mul(wide_of(cases[i].num), cases[i].mul),
			wide_of(cases[i].add));

		text[wide_put(text, a, cases[i].den)] = '\0';
		assert_string_equal(text, cases[i].text);
	}
}

static int
cmp(int64_t a, uint32_t aden, int64_t b, uint32_t bden)
{
	int c = wide_cmp(wide_of(a), aden, wide_of(b), bden);

	assert_int_equal(c, -wide_cmp(wide_of(b), bden, wide_of(a), aden));
	return c;
}

static void
test_cmp(void **state)
{
	(void)state;
	assert_int_equal(cmp(1, 3, 2, 6), 0);
	assert_int_equal(cmp(1, 3, 333333333, 1000000000), 1);
	assert_int_equal(cmp(-1, 3, -333333333, 1000000000), -1);
	assert_int_equal(cmp(-1, 5, 0, 7), -1);
	assert_int_equal(cmp(INT64_MAX, 1, INT64_MAX, 2), 1);
	assert_int_equal(
	    cmp(INT64_MAX, UINT32_MAX, INT64_MAX - 1, UINT32_MAX), 1);
	assert_int_equal(
	    cmp(INT64_MIN, UINT32_MAX, INT64_MIN, UINT32_MAX - 1), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_put), cmocka_unit_test(test_cmp)};

	return cmocka_run_group_tests_name("wide", tests, NULL, NULL);
}
