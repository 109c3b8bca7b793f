/* SPDX-License-Identifier: MIT */
/* Cells of any type: one for each value, their order, their literals; and
 * sums of decimals, in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/any.h"
#include "data/dec.h"
#include "data/posts.h"

static struct intern texts;
static struct buf scratch;

static int
setup(void **state)
{
	(void)state;
	intern_init(&texts);
	buf_init(&scratch, SIZE_MAX / 4);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	intern_free(&texts);
	buf_free(&scratch);
	return 0;
}

static int64_t
cell_of(const char *s)
{
	struct val v = {.s = s, .len = strlen(s), .kind = VAL_NUMBER};
	int64_t cell;

	if (*s == '"')
		return any_text_cell(intern_put(&texts, s + 1, v.len - 2));
	if (*s == '[' || *s == '{')
		v.kind = *s == '[' ? VAL_ARRAY : VAL_OBJECT;
	if (*s == 't' || *s == 'f')
		v.kind = *s == 't' ? VAL_TRUE : VAL_FALSE;
	assert_int_equal(any_of_val(&texts, &scratch, &v, &cell), 0);
	return cell;
}

/* Equal values, and how they are written. */
static const struct {
	const char *text, *same[4];
} literals[] = {
    {"0", {"0", "-0", "0.000", "0e99"}},
    {"1", {"1", "1.0", "1e0", "0.1e1"}},
    {"-10", {"-10", "-1e1", "-10.00", "-0.1E+2"}},
    {"9.95", {"9.95", "9.950", "995e-2", "0.995e1"}},
    {"4611686018427387903", {"4611686018427387903", "4611686018427387903.0"}},
    {"4611686018427387904", {"4611686018427387904", "46116860184273879040e-1"}},
    {"-4611686018427387904", {"-4611686018427387904"}},
    {"-9223372036854775808", {"-9223372036854775808"}},
    {"123456789012345678901234567890",
	{"123456789012345678901234567890", "12345678901234567890123456789e1"}},
    {"1e+30", {"1e30", "1000000000000000000000000000000"}},
    {"10000000000000000000000000000", {"1e28"}},
    {"1e-05", {"0.00001", "1e-5"}},
    {"0.0001", {"1e-4", "0.00010"}},
    {"1.5e-300", {"15e-301", "0.15e-299"}},
    {"1e+400", {"1e400", "0.1e401"}},
    {"0.1000000000000000055511151231257827",
	{"0.1000000000000000055511151231257827"}},
    {"4503599627370495.5", {"4503599627370495.5"}},
    {"450359962737049.5", {"450359962737049.5", "450359962737049.50"}},
    {"[1,\"a b\",{\"c\":null}]", {"[1, \"a b\" ,{ \"c\":\tnull } ]"}},
    {"true", {"true"}},
};

static void
test_literals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
		int64_t cell = cell_of(literals[i].text);

		for (size_t j = 0; j < 4 && literals[i].same[j] != NULL; j++) {
			char dst[NUM_TEXT];
			size_t len;
			const char *s;

			assert_int_equal(cell_of(literals[i].same[j]), cell);
			s = any_text(&texts, cell, dst, &len);
			assert_int_equal(len, strlen(literals[i].text));
			assert_memory_equal(s, literals[i].text, len);
		}
	}
}

/* Each is less than the next. */
static const char *const order[] = {"false", "true", "-1e400", "-1e30",
    "-9223372036854775808", "-4611686018427387905", "-2", "-1.5", "-1e-400",
    "0", "1e-400", "1e-30", "0.1", "0.1000000000000000055511151231257827",
    "0.11", "1", "9.95", "10", "4611686018427387903", "4611686018427387903.5",
    "4611686018427387904", "1e300", "1e400", "\"\"", "\"1\"", "\"a\"", "\"ab\"",
    "[1]", "[]", "{}"};

static void
test_order(void **state)
{
	size_t n = sizeof order / sizeof *order;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			int64_t a = cell_of(order[i]), b = cell_of(order[j]);
			int want = (i > j) - (i < j);
			int got = any_cmp(&texts, a, b);

			assert_int_equal((got > 0) - (got < 0), want);
			assert_int_equal(a == b, i == j);
			if (want < 0 && any_is_number(a) && any_is_number(b))
				assert_true(any_double(&texts, a) <=
					    any_double(&texts, b));
		}
}

static const struct {
	const char *parts[4];
	uint32_t den;
	const char *text;
} sums[] = {
    {{"0.1", "0.2"}, 1, "0.3"},
    {{"0.1", "0.2", "-0.3"}, 1, "0"},
    {{"1e297", "1", "-1e297"}, 1, "1"},
    {{"1e297", "-1e-450", "-1e297"}, 1, "0"},
    {{"9.95", "10"}, 2, "9.975"},
    {{"-1", "0.5"}, 1, "-0.5"},
    {{"-7.5"}, 1, "-7.5"},
    {{"1e28", "-0.5"}, 1, "9999999999999999999999999999.5"},
    {{"99999999999999999999999999999", "0.5"}, 1,
	"99999999999999999999999999999.5"},
    {{"1e29"}, 1, "1e+29"},
    {{"1"}, 3, "0.3333333333333333"},
    {{"-2"}, 3, "-0.6666666666666666"},
    {{"5e-324"}, 1, "5e-324"},
    {{"2e-324"}, 1, "0"},
    /* 2^53 + 1, and a little more: to even, and up */
    {{"9007199254740993", "0.25", "-0.25"}, 1, "9007199254740993"},
    {{"9007199254740993.0000000000000000000000000001"}, 1, "9007199254740994"},
    {{"9007199254740992.75"}, 1, "9007199254740992"},
    {{"123456789.123456789", "999999999.999999999"}, 1, "1123456789.1234567"},
};

static void
test_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		for (int turn = 0; turn < 4; turn++) {
			struct dec d = {0}, other = {0};
			char text[NUM_TEXT + 1] = "";

			for (int j = 0; j < 4; j++) {
				const char *s = sums[i].parts[(j + turn) % 4];

				if (s == NULL)
					continue;
				assert_true(dec_takes(s, strlen(s)));
				dec_add(j % 2 ? &d : &other, s, strlen(s));
			}
			dec_join(&d, &other);
			text[dec_put(text, &d, sums[i].den)] = '\0';
			assert_string_equal(text, sums[i].text);
			dec_norm(&d);
			assert_int_equal(dec_cmp(&d, 1, &d, 1), 0);
		}
}

static void
test_takes(void **state)
{
	(void)state;
	assert_true(dec_takes("9e297", 5));
	assert_false(dec_takes("1e298", 5));
	assert_false(dec_takes("1e99999999999999999999", 22));
	assert_true(dec_takes("1.5e-449", 8));
	assert_false(dec_takes("1.5e-450", 8));
	assert_true(dec_takes("0e-9999", 7));
}

static uint64_t seed = 1;

static uint64_t
next(void)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return seed >> 33;
}

/* Wides over powers of ten, literals, and limbs that were scaled agree. */
static void
test_wide(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		int64_t v =
		    (int64_t)(next() << 32 | next()) * (next() & 1 ? -1 : 1);
		int scale = (int)(next() % 400);
		uint32_t by = (uint32_t)next() | 1;
		struct dec a = {0}, b = {0}, c = {0};
		char s[2 * NUM_TEXT];
		size_t n = num_put(s, v);

		s[n++] = 'e';
		s[n++] = '-';
		n += num_put(s + n, scale);
		dec_add(&a, s, n);
		dec_add_wide(&b, wide_of(v), scale);
		assert_int_equal(dec_cmp(&a, 7, &b, 7), 0);
		dec_scale(&a, by);
		dec_add_wide(&c, wide_mul(wide_of(v), by), scale);
		assert_int_equal(dec_cmp(&a, 1, &c, 1), 0);
		assert_int_equal(dec_cmp(&a, by, &b, 1), 0);
		dec_add_wide(&c, wide_of(1), scale);
		assert_true(dec_cmp(&a, 3, &c, 3) < 0);
		assert_true(dec_cmp(&c, 3, &a, 3) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_literals, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_order, setup, teardown),
	    cmocka_unit_test(test_sums),
	    cmocka_unit_test(test_takes),
	    cmocka_unit_test(test_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
