/* SPDX-License-Identifier: MIT */
/* What keys say, the order that they give, and the numbers in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "store/bucket-key.h"
#include "store/offset.h"

static bool
tells(const char *s, size_t len)
{
	return len >= 3 && memcmp(s + len - 3, "pin", 3) == 0;
}

/* want: "topic partition first", an x before texts' offsets. */
static void
says(const char *key, const char *want)
{
	struct bucket_key k;
	struct buf b;

	buf_init(&b, 4096);
	bucket_key_read(&k, key, tells);
	buf_add(&b, key + k.topic.at, k.topic.len);
	buf_char(&b, ' ');
	bucket_key_part(&k, key, &b);
	buf_str(&b, bucket_key_text(&k, key) ? " x" : " ");
	buf_add(&b, key + k.first.at, k.first.len);
	assert_string_equal(b.s, want);
	buf_free(&b);
}

static void
sink(void **state)
{
	(void)state;
	says("topics/t/partition=0/t+0+0000000042.json", "t 0 0000000042");
	says("t/partition=3/t+3+1.json.gz", "t 3 1");
	says("a/b/t/t+0+1.json", "t 0 1");
	says("t/t/partition=0/t+0+1.json", "t 0 1");
	says("a+b/a+b+7+1.json", "a+b 7 1");
	says("t/partition=1/t+0+1.json", "t \"partition=1/0\" 1");
	says("t/year=2020/month=08/t+0+1.json", "t \"year=2020/month=08/0\" 1");
	says("t/c=a\"b/t+0+1.json", "t \"c=a\\\"b/0\" 1");
	says("t/partition=007/t+007+1.json", "t \"007\" 1");
	says("t/partition=shardId-0/t+shardId-0+"
	     "49590338271490256608559692538361571095921575989136588898.json",
	    "t \"shardId-0\" "
	    "x49590338271490256608559692538361571095921575989136588898");
}

static void
others(void **state)
{
	(void)state;
	says("t/u+0+1.json", "t \"t/u+0+1.json\" ");
	says("t/t+0+x.json", "t \"t/t+0+x.json\" ");
	says("t/t+0+1.txt", "t \"t/t+0+1.txt\" ");
	says("t/t+1.json", "t \"t/t+1.json\" ");
	says("t/t++1.json", "t \"t/t++1.json\" ");
	says("t+0+1.json", "t+0+1 \"t+0+1.json\" ");
	says("events/my-pin/1.json", "my-pin \"events/my-pin/1.json\" ");
	says("a/pin/b/pin.json.gz", "pin \"a/pin/b/pin.json.gz\" ");
	says("/x", "x \"/x\" ");
	says(".json", ".json \".json\" ");
}

/* Each before the next, whichever way round they are asked. */
static void
order(void **state)
{
	static const char *const keys[] = {
	    "a/9",
	    "a/10",
	    "a/a",
	    "a2/x",
	    "a10/x",
	    "t/partition=2/t+2+0000000000.json",
	    "t/partition=2/t+2+99.json",
	    "t/partition=2/t+2+0000000100.json",
	    "t/partition=10/t+10+0.json",
	    "t/c=a/t+0+5.json",
	    "t/c=b/t+0+1.json",
	};
	size_t n = sizeof keys / sizeof *keys;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			struct bucket_key a, b;
			int c;

			bucket_key_read(&a, keys[i], tells);
			bucket_key_read(&b, keys[j], tells);
			c = bucket_key_cmp(&a, keys[i], &b, keys[j]);
			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

static void
differ(void **state)
{
	struct offset a, b;
	uint64_t n;

	(void)state;
	offset_set(&a, 1000);
	offset_set(&b, 1);
	assert_true(offset_diff(&a, &b, &n));
	assert_int_equal(n, 999);
	assert_true(offset_diff(&a, &a, &n));
	assert_int_equal(n, 0);
	assert_false(offset_diff(&b, &a, &n));
	b.len = 0;
	assert_false(offset_diff(&a, &b, &n));
	offset_read(
	    &a, "49590338271490256608559692538361571095921575989136", 50);
	b = a;
	assert_int_equal(offset_add(&b, 999999), 0);
	assert_true(offset_diff(&b, &a, &n));
	assert_int_equal(n, 999999);
	offset_set(&b, 5);
	assert_false(offset_diff(&a, &b, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sink),
	    cmocka_unit_test(others),
	    cmocka_unit_test(order),
	    cmocka_unit_test(differ),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
