/* SPDX-License-Identifier: MIT */
/* The map of a stream: numbers of 128 bits, made, split, merged, kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/shards.h"

#define MAX "340282366920938463463374607431768211455"
#define ALL                                                                    \
	"{\"shard\":\"shardId-000000000000\",\"first\":\"0\",\"last\":\"" MAX  \
	"\",\"parents\":[],\"base\":0"
#define CHILD                                                                  \
	"{\"shard\":\"shardId-000000000001\",\"first\":\"0\",\"last\":\"" MAX  \
	"\",\"parents\":[\"shardId-000000000000\"],\"base\":"

static struct u128
number(const char *s)
{
	struct u128 n;

	assert_int_equal(u128_read(&n, s, strlen(s)), 0);
	return n;
}

static void
is(struct u128 n, const char *want)
{
	char s[U128_SIZE];

	assert_string_equal(u128_put(s, n), want);
}

static void
numbers(void **state)
{
	static const char *const same[] = {"0", "1", "9", "10",
	    "18446744073709551615", "18446744073709551616",
	    "170141183460469231731687303715884105728", MAX};
	static const char *const bad[] = {"", "00", "01", "-1", "+1", " 1",
	    "1 ", "x", "340282366920938463463374607431768211456",
	    "3402823669209384634633746074317682114550"};
	struct u128 n;
	uint32_t rest;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		is(number(same[i]), same[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(u128_read(&n, bad[i], strlen(bad[i])), -1);
	assert_int_equal(u128_read(&n, "7\0", 2), -1);
	is(u128_add(number("18446744073709551615"), number("1")),
	    "18446744073709551616");
	is(u128_sub(number("18446744073709551616"), number("1")),
	    "18446744073709551615");
	is(u128_add(U128_MAX, number("1")), "0");
	is(u128_half(U128_MAX), "170141183460469231731687303715884105727");
	is(u128_div(U128_MAX, 3, &rest),
	    "113427455640312821154458202477256070485");
	assert_int_equal(rest, 0);
	is(u128_div(U128_MAX, UINT32_MAX, &rest),
	    "79228162532711081671548469249");
	assert_int_equal(rest, 0);
	assert_true(u128_cmp(number("1"), number("18446744073709551616")) < 0);
	assert_true(u128_cmp(U128_MAX, number("5")) > 0);
	assert_int_equal(u128_cmp(U128_MAX, number(MAX)), 0);
	is(u128_bytes((const unsigned char *)"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1"),
	    "18446744073709551872");
}

static void
ranges(const struct shards *s, size_t i, const char *first, const char *last)
{
	is(s->v[i].first, first);
	is(s->v[i].last, last);
}

/* Written and read, it is the same text. */
static void
keeps(const struct shards *s)
{
	struct err e = {0};
	struct shards t;
	struct buf a, b;

	buf_init(&a, SIZE_MAX / 4);
	buf_init(&b, SIZE_MAX / 4);
	shards_put(s, &a);
	assert_int_equal(shards_read(&t, a.s, a.len, "x", &e), 0);
	shards_put(&t, &b);
	assert_string_equal(a.s, b.s);
	assert_false(a.err || b.err);
	shards_free(&t);
	buf_free(&a);
	buf_free(&b);
}

static void
made(void **state)
{
	static const unsigned counts[] = {1, 2, 3, 7, 8, 999, SHARDS_MAX};
	struct shards s;

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		assert_int_equal(shards_make(&s, counts[i], 0), 0);
		assert_int_equal(s.n, counts[i]);
		keeps(&s);
		for (size_t k = 0; k < s.n; k++) {
			assert_int_equal(shards_route(&s, s.v[k].first), k);
			assert_int_equal(shards_route(&s, s.v[k].last), k);
		}
		shards_free(&s);
	}
	assert_int_equal(shards_make(&s, 2, 0), 0);
	ranges(&s, 0, "0", "170141183460469231731687303715884105727");
	ranges(&s, 1, "170141183460469231731687303715884105728", MAX);
	shards_free(&s);
	assert_int_equal(shards_make(&s, 3, 0), 0);
	ranges(&s, 2, "226854911280625642308916404954512140970", MAX);
	shards_free(&s);
}

static void
fails(int st, const struct err *e, const char *why)
{
	assert_int_equal(st, -1);
	assert_int_equal(e->kind, ERR_USAGE);
	assert_string_equal(e->msg, why);
}

static void
resharded(void **state)
{
	struct err e = {0};
	struct shards s;

	(void)state;
	assert_int_equal(shards_make(&s, 2, 0), 0);
	assert_int_equal(shards_split(&s, 0, 10, &e), 0);
	assert_int_equal(s.n, 4);
	ranges(&s, 2, "0", "85070591730234615865843651857942052863");
	ranges(&s, 3, "85070591730234615865843651857942052864",
	    "170141183460469231731687303715884105727");
	assert_int_equal(s.v[2].parents[0], 0);
	assert_int_equal(s.v[2].parents[1], SHARD_NONE);
	assert_int_equal(s.v[3].base, 10);
	assert_true(s.v[0].closed);
	assert_int_equal(shards_route(&s, number("0")), 2);
	assert_int_equal(shards_route(&s, U128_MAX), 1);
	keeps(&s);

	/* the upper one first: neighbours they are all the same */
	assert_int_equal(
	    shards_merge(&s, (size_t[]){1, 3}, (uint64_t[]){50, 3}, &e), 0);
	ranges(&s, 4, "85070591730234615865843651857942052864", MAX);
	assert_int_equal(s.v[4].parents[0], 1);
	assert_int_equal(s.v[4].parents[1], 3);
	assert_int_equal(s.v[4].base, 50);
	assert_int_equal(shards_route(&s, U128_MAX), 4);
	keeps(&s);

	fails(shards_split(&s, 3, 0, &e), &e,
	    "shardId-000000000003: closed already");
	fails(shards_merge(&s, (size_t[]){4, 4}, (uint64_t[]){0, 0}, &e), &e,
	    "shardId-000000000004, shardId-000000000004: no neighbours");
	assert_int_equal(shards_split(&s, 4, 1, &e), 0);
	fails(shards_merge(&s, (size_t[]){2, 6}, (uint64_t[]){0, 0}, &e), &e,
	    "shardId-000000000002, shardId-000000000006: no neighbours");
	keeps(&s);
	shards_free(&s);
}

static void
limits(void **state)
{
	struct err e = {0};
	struct shards s;

	(void)state;
	assert_int_equal(shards_make(&s, 1, 0), 0);
	for (size_t i = 0; s.v[i].first.lo != s.v[i].last.lo; i = s.n - 1)
		assert_int_equal(shards_split(&s, i, 0, &e), 0);
	assert_int_equal(s.n, 257);
	fails(shards_split(&s, 256, 0, &e), &e,
	    "shardId-000000000256: it has one hash, and cannot be split");
	keeps(&s);
	shards_free(&s);
	assert_int_equal(shards_make(&s, SHARDS_MAX, 0), 0);
	fails(shards_split(&s, 1, 0, &e), &e,
	    "the stream has had 10000 shards: 10000 are the most");
	shards_free(&s);
}

static void
not_a_map(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	    {"", "x: the shards do not share all hashes"},
	    {ALL "}", "x:1: not the line of a shard"},
	    {ALL "}\n\n", "x:2: not the line of a shard"},
	    {ALL "} \n", "x:1: not the line of a shard"},
	    {ALL ",\"end\":}\n", "x:1: not the line of a shard"},
	    {ALL ",\"end\":18446744073709551616}\n",
		"x:1: not the line of a shard"},
	    {ALL ",\"end\":5}\n", "x: the shards do not share all hashes"},
	    {ALL "}\n" ALL "}\n", "x:2: not the line of a shard"},
	    {"{\"shard\":\"shardId-000000000000\",\"first\":\"0\","
	     "\"last\":\"5\",\"parents\":[],\"base\":0}\n",
		"x: the shards do not share all hashes"},
	    {"{\"shard\":\"shardId-000000000000\",\"first\":\"6\","
	     "\"last\":\"5\",\"parents\":[],\"base\":0}\n",
		"x:1: not the line of a shard"},
	    {"{\"shard\":\"shardId-000000000000\",\"first\":\"0\","
	     "\"last\":\"" MAX "\",\"parents\":[\"shardId-000000000000\"],"
	     "\"base\":0}\n",
		"x:1: not the line of a shard"},
	    /* of an open parent, the same hashes twice */
	    {ALL "}\n{\"shard\":\"shardId-000000000001\",\"first\":\"0\","
		 "\"last\":\"" MAX "\",\"parents\":[\"shardId-000000000000\"],"
		 "\"base\":0}\n",
		"x:2: not the line of a shard"},
	    {ALL "}\n{\"shard\":\"shardId-000000000001\",\"first\":\"0\","
		 "\"last\":\"" MAX "\",\"parents\":[],\"base\":0}\n",
		"x: the shards do not share all hashes"},
	    /* places that do not begin where the parent's end, or run out */
	    {ALL ",\"end\":5}\n" CHILD "4}\n", "x:2: not the line of a shard"},
	    {ALL ",\"end\":5}\n" CHILD "6}\n", "x:2: not the line of a shard"},
	    {ALL ",\"end\":5}\n" CHILD "5,\"end\":18446744073709551611}\n",
		"x:2: not the line of a shard"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = {0};
		struct shards s;

		assert_int_equal(shards_read(&s, cases[i].text,
				     strlen(cases[i].text), "x", &e),
		    -1);
		assert_int_equal(e.kind, ERR_DATA);
		assert_string_equal(e.msg, cases[i].why);
		shards_free(&s);
	}
}

static void
names(void **state)
{
	static const char *const bad[] = {"", "shardId-", "shardId-0",
	    "shardId-000000000002", "shardid-000000000001",
	    "shardId-00000000000x", "shardId--00000000001",
	    "shardId-0000000000001", "shardId-999999999999"};
	struct shards s;
	char id[SHARD_ID_SIZE];

	(void)state;
	assert_int_equal(shards_make(&s, 2, 0), 0);
	assert_int_equal(shards_find(&s, "shardId-000000000000"), 0);
	assert_int_equal(shards_find(&s, shard_id(id, 1)), 1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(shards_find(&s, bad[i]), SHARD_NONE);
	shards_free(&s);
}

static void
sequence_numbers(void **state)
{
	static const struct shard open = {.base = 100};
	static const struct shard ended = {
	    .base = 100, .end = 5, .closed = true};
	struct offset o, other;
	uint64_t i;

	(void)state;
	shard_number(&open, 42, &o);
	assert_string_equal(
	    o.s, "49000000000000000000000000000000000000000000000000000142");
	assert_int_equal(o.len, 56);
	assert_int_equal(offset_read(&other, o.s, o.len), 0);
	assert_int_equal(offset_cmp(&o, &other), 0);
	assert_int_equal(shard_record(&open, &o, &i), 0);
	assert_int_equal(i, 42);
	assert_int_equal(shard_record(&ended, &o, &i), -1);
	shard_number(&ended, 4, &o);
	assert_int_equal(shard_record(&ended, &o, &i), 0);
	/* a parent's, and no sequence number at all */
	shard_number(&(struct shard){.base = 99}, 0, &o);
	assert_int_equal(shard_record(&open, &o, &i), -1);
	offset_set(&o, 142);
	assert_int_equal(shard_record(&open, &o, &i), -1);
	assert_int_equal(
	    offset_read(&o,
		"50000000000000000000000000000000000000000000000000000142", 56),
	    0);
	assert_int_equal(shard_record(&open, &o, &i), -1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(made),
	    cmocka_unit_test(resharded),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(not_a_map),
	    cmocka_unit_test(names),
	    cmocka_unit_test(sequence_numbers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
