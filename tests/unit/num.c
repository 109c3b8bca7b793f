/* SPDX-License-Identifier: MIT */
/* num: literals recognised, read, rounded down, compared and written. */
#include "json/num.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* of memory of exactly its size: num_valid must not look past the end */
static bool
valid(const char *lit)
{
	size_t len = strlen(lit);
	char *s = malloc(len + 1);
	bool ok;

	assert_non_null(s);
	memcpy(s, lit, len);
	ok = num_valid(s, len);
	free(s);
	return ok;
}

static void
knows_literals(void **state)
{
	static const char *const good[] = {"0", "-0", "7", "-12", "0.0",
	    "10.50", "1e5", "1E+5", "1e-05", "-0.1e0", "1e400",
	    "123456789012345678901234567890"};
	static const char *const bad[] = {"", "-", "+1", "01", "-01", ".5",
	    "1.", "1.e5", "1e", "1e+", "1e-", "e5", "0x1", "NaN", "Infinity",
	    " 1", "1 ", "1,0", "--1", "1.2.3", "1e5.0", "00"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		char line[64];
		int n = snprintf(line, sizeof line, "%s\n", good[i]);

		assert_true(valid(good[i]));
		assert_ptr_equal(num_scan(line), line + n - 1);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(valid(bad[i]));
}

static void
scans_to_the_first_other_byte(void **state)
{
	static const struct {
		const char *s;
		int end; /* -1: no literal begins here */
	} cases[] = {{"1,2\n", 1}, {"12}\n", 2}, {"-1.5e3]\n", 6}, {"01\n", 1},
	    {"1x\n", 1}, {"\n", -1}, {"-\n", -1}, {"-x\n", -1}, {"1.\n", -1},
	    {"1.x\n", -1}, {"1e\n", -1}, {"1e+\n", -1}, {"+1\n", -1},
	    {".5\n", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *s = cases[i].s, *end = num_scan(s);

		assert_int_equal(end == NULL ? -1 : end - s, cases[i].end);
	}
}

typedef enum num_got read_fn(const char *s, size_t len, int64_t *v);

static void
reads(read_fn *f, const char *s, enum num_got got, int64_t want)
{
	int64_t v = 4711;

	assert_int_equal(f(s, strlen(s), &v), got);
	if (got == NUM_OK)
		assert_true(v == want);
}

static void
reads_integers(void **state)
{
	(void)state;
	reads(num_int, "0", NUM_OK, 0);
	reads(num_int, "-0", NUM_OK, 0);
	reads(num_int, "7528", NUM_OK, 7528);
	reads(num_int, "9223372036854775807", NUM_OK, INT64_MAX);
	reads(num_int, "-9223372036854775808", NUM_OK, INT64_MIN);
	reads(num_int, "9223372036854775808", NUM_RANGE, 0);
	reads(num_int, "-9223372036854775809", NUM_RANGE, 0);
	reads(num_int, "99999999999999999999", NUM_RANGE, 0);
	reads(num_int, "1.0", NUM_FORM, 0);
	reads(num_int, "1e2", NUM_FORM, 0);
	reads(num_int, "99999999999999999999.0", NUM_FORM, 0);
	reads(num_int, "-99999999999999999999e1", NUM_FORM, 0);
}

static void
reads_digits(void **state)
{
	(void)state;
	reads(num_digits, "0", NUM_OK, 0);
	reads(num_digits, "007", NUM_OK, 7);
	reads(num_digits, "000000000000000000000000000007", NUM_OK, 7);
	reads(num_digits, "9223372036854775807", NUM_OK, INT64_MAX);
	reads(num_digits, "9223372036854775808", NUM_RANGE, 0);
	reads(num_digits, "", NUM_FORM, 0);
	reads(num_digits, "-1", NUM_FORM, 0);
	reads(num_digits, "+1", NUM_FORM, 0);
	reads(num_digits, " 1", NUM_FORM, 0);
	reads(num_digits, "12x", NUM_FORM, 0);
	/* the form is wrong, whatever the size */
	reads(num_digits, "99999999999999999999x", NUM_FORM, 0);
	reads(num_digits, "\xd9\xa1", NUM_FORM, 0); /* an Arabic digit */
}

static void
rounds_down(void **state)
{
	char zeros[400];

	(void)state;
	reads(num_floor, "0", NUM_OK, 0);
	reads(num_floor, "-0.0e99", NUM_OK, 0);
	reads(num_floor, "0e99999999999999999999", NUM_OK, 0);
	reads(num_floor, "1.9", NUM_OK, 1);
	reads(num_floor, "-1.1", NUM_OK, -2);
	reads(num_floor, "-1.0", NUM_OK, -1);
	reads(num_floor, "-0.001", NUM_OK, -1);
	reads(num_floor, "0.001", NUM_OK, 0);
	reads(num_floor, "1e-99999999999999999999", NUM_OK, 0);
	reads(num_floor, "-1e-99999999999999999999", NUM_OK, -1);
	reads(num_floor, "1.5e3", NUM_OK, 1500);
	reads(num_floor, "12345e-2", NUM_OK, 123);
	reads(num_floor, "-12345e-2", NUM_OK, -124);
	reads(num_floor, "0.00012345e7", NUM_OK, 1234);
	reads(num_floor, "9223372036854775807.999", NUM_OK, INT64_MAX);
	reads(num_floor, "9223372036854775808", NUM_RANGE, 0);
	reads(num_floor, "-9223372036854775808.0", NUM_OK, INT64_MIN);
	reads(num_floor, "-9223372036854775808.1", NUM_RANGE, 0);
	reads(num_floor, "1e19", NUM_RANGE, 0);
	reads(num_floor, "1e99999999999999999999", NUM_RANGE, 0);
	memset(zeros, '0', sizeof zeros);
	memcpy(zeros, "0.", 2);
	memcpy(zeros + 300, "42e300", 7);
	reads(num_floor, zeros, NUM_OK, 42);
}

static void
compares(const char *a, const char *b, int want)
{
	int ab = num_cmp(a, strlen(a), b, strlen(b));
	int ba = num_cmp(b, strlen(b), a, strlen(a));

	assert_int_equal((ab > 0) - (ab < 0), want);
	assert_int_equal((ba > 0) - (ba < 0), -want);
}

static void
compares_by_value(void **state)
{
	(void)state;
	compares("0", "-0.00e7", 0);
	compares("1", "1.000", 0);
	compares("10", "1e1", 0);
	compares("0.1", "1e-1", 0);
	compares("123.456", "0.00123456E+5", 0);
	compares("1", "2", -1);
	compares("-1", "-2", 1);
	compares("-1", "1", -1);
	compares("-1", "0", -1);
	compares("0", "1e-400", -1);
	compares("-1e-400", "0", -1);
	compares("9", "10", -1);
	compares("90", "90.0000000000000000000000000000000001", -1);
	compares("-90.0000000000000000000000000000000001", "-90", -1);
	compares("1e400", "1e401", -1);
	compares("1e99999999999999999999", "1e400", 1);
	/* exponents that no other number needs are all alike */
	compares("1e2000000000000000000000", "1e900000000000000000", 0);
	compares("1e-2000000000000000000000", "1e-900000000000000000", 0);
	compares("1e2000000000000000000000", "2e900000000000000000", -1);
	compares("9223372036854775807", "9223372036854775808", -1);
	compares("0.30000000000000001", "0.3", 1);
}

static void
gives_doubles(void **state)
{
	static const struct {
		const char *s;
		double v;
	} cases[] = {{"0", 0}, {"0.1", 0.1}, {"-1.5", -1.5}, {"1e23", 1e23},
	    {"9007199254740993", 9007199254740992.0}, {"179.935", 179.935},
	    {"5e-324", 5e-324},
	    {"1.7976931348623157e308", 1.7976931348623157e308},
	    {"2.2250738585072011e-308", 2.2250738585072011e-308}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(
		    num_double(cases[i].s, strlen(cases[i].s)) == cases[i].v);
	assert_true(isinf(num_double("1e400", 5)));
	assert_true(num_double("12", 1) == 1); /* no further than len */
}

static void
writes_integers(void **state)
{
	static const int64_t cases[] = {0, 1, -1, 9, 10, 99, 100, 7528, 999999,
	    1000000, -7528, INT64_MAX, INT64_MIN};
	char got[NUM_TEXT + 1], want[NUM_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = num_put(got, cases[i]);

		got[n] = '\0';
		snprintf(want, sizeof want, "%" PRId64, cases[i]);
		assert_string_equal(got, want);
	}
}

static void
put_double_is(double v, const char *want)
{
	char got[NUM_TEXT + 1];
	size_t n = num_put_double(got, v);

	assert_true(n <= NUM_TEXT);
	got[n < NUM_TEXT ? n : NUM_TEXT] = '\0';
	assert_string_equal(got, want);
}

static void
writes_doubles_shortest(void **state)
{
	(void)state;
	put_double_is(0, "0");
	put_double_is(12.0, "12");
	put_double_is(0.1, "0.1");
	put_double_is(-2.5, "-2.5");
	put_double_is(1e30, "1e+30");
	put_double_is(0.1 + 0.2, "0.30000000000000004");
	put_double_is(1.0 / 3, "0.3333333333333333");
	put_double_is(124000.5, "124000.5");
	put_double_is(1.7976931348623157e308, "1.7976931348623157e+308");
	put_double_is(5e-324, "5e-324");
}

static void
doubles_come_back(void **state)
{
	uint64_t x = UINT64_C(88172645463325252);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char s[NUM_TEXT + 1];
		double v;
		size_t n;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		memcpy(&v, &x, sizeof v);
		if (!isfinite(v))
			continue;
		n = num_put_double(s, v);
		assert_true(n <= NUM_TEXT && num_valid(s, n));
		assert_true(num_double(s, n) == v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(knows_literals),
	    cmocka_unit_test(scans_to_the_first_other_byte),
	    cmocka_unit_test(reads_integers),
	    cmocka_unit_test(reads_digits),
	    cmocka_unit_test(rounds_down),
	    cmocka_unit_test(compares_by_value),
	    cmocka_unit_test(gives_doubles),
	    cmocka_unit_test(writes_integers),
	    cmocka_unit_test(writes_doubles_shortest),
	    cmocka_unit_test(doubles_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
