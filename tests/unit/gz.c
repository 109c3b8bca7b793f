/* SPDX-License-Identifier: MIT */
/* gzip as streams, and digests against their published vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "net/digest.h"
#include "net/gz.h"

static struct buf packed;
static size_t at, step;

static int
out(void *arg, const void *s, size_t n, struct err *e)
{
	(void)arg;
	(void)e;
	buf_add(&packed, s, n);
	return 0;
}

static long
in(void *arg, void *dst, size_t n, struct err *e)
{
	(void)arg;
	(void)e;
	if (n > step)
		n = step;
	if (n > packed.len - at)
		n = packed.len - at;
	memcpy(dst, packed.s + at, n);
	at += n;
	return (long)n;
}

static int
setup(void **state)
{
	(void)state;
	buf_init(&packed, SIZE_MAX / 4);
	at = 0;
	step = 7;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&packed);
	return 0;
}

static void
pack(struct gz_writer *g, const char *s, size_t n)
{
	struct err e = {0};

	assert_int_equal(gz_write(g, s, n, &e), 0);
	assert_int_equal(gz_end(g, &e), 0);
}

/* All that comes, or -1. */
static long
unpack(char *dst, size_t size, bool plain, struct err *e)
{
	struct gz_reader *g = gz_reader_new(in, NULL, plain);
	size_t n = 0;
	long got;

	assert_non_null(g);
	while ((got = gz_read(g, dst + n, size - n, e)) > 0)
		n += (size_t)got;
	gz_reader_free(g);
	return got < 0 ? -1 : (long)n;
}

static void
round_trip(void **state)
{
	struct gz_writer *g = gz_writer_new(GZ_LEVEL, out, NULL);
	size_t len = 300000, once;
	char *text = malloc(len), *back = malloc(2 * len + 1);
	struct err e = {0};
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)(x >> 28);
	}
	pack(g, text, len);
	once = packed.len;
	pack(g, text, len);
	assert_int_equal(packed.len, 2 * once);
	/* two members are one text, and the same bytes */
	assert_memory_equal(packed.s, packed.s + once, once);
	step = SIZE_MAX;
	assert_int_equal(unpack(back, 2 * len + 1, false, &e), 2 * len);
	assert_memory_equal(back, text, len);
	assert_memory_equal(back + len, text, len);
	gz_writer_free(g);
	free(text);
	free(back);
}

static void
empty_and_plain(void **state)
{
	struct gz_writer *g = gz_writer_new(1, out, NULL);
	struct err e = {0};
	char text[16];

	(void)state;
	pack(g, "", 0);
	gz_writer_free(g);
	step = 1;
	assert_int_equal(unpack(text, sizeof text, false, &e), 0);
	buf_reset(&packed);
	buf_str(&packed, "{\"a\":1}\n");
	at = 0;
	assert_int_equal(unpack(text, sizeof text, true, &e), 8);
	assert_memory_equal(text, "{\"a\":1}\n", 8);
	at = 0;
	assert_int_equal(unpack(text, sizeof text, false, &e), -1);
	assert_string_equal(e.msg, "not gzip");
	buf_reset(&packed);
	at = 0;
	assert_int_equal(unpack(text, sizeof text, true, &e), 0);
}

static void
damage(void **state)
{
	struct gz_writer *g = gz_writer_new(9, out, NULL);
	struct err e = {0};
	char text[64];

	(void)state;
	pack(g, "hello, hello", 12);
	gz_writer_free(g);
	packed.s[packed.len - 6] ^= 1;
	assert_int_equal(unpack(text, sizeof text, false, &e), -1);
	assert_string_equal(e.msg, "gzip: damaged");
	for (size_t n = packed.len - 9; n > 2; n--) {
		packed.len = n;
		at = 0;
		assert_int_equal(unpack(text, sizeof text, false, &e), -1);
		assert_string_equal(e.msg, "gzip: ends early");
	}
}

static void
give(const char *s)
{
	buf_reset(&packed);
	buf_str(&packed, s);
	at = 0;
}

static void
without_zlib(void **state)
{
	static const char *const plain[] = {"", "x", "ab", "{\"a\":1}\n"};
	struct err e = {0};
	char text[16];

	(void)state;
	assert_null(gz_writer_new(GZ_LEVEL, out, NULL));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		for (step = 1; step < 4; step++) {
			size_t n = strlen(plain[i]);

			give(plain[i]);
			assert_int_equal(
			    unpack(text, sizeof text, true, &e), n);
			assert_memory_equal(text, plain[i], n);
		}
	give("\x1f\x8b\x08");
	assert_int_equal(unpack(text, sizeof text, true, &e), -1);
	assert_string_equal(e.msg, "gzip: built without zlib");
	give("plain");
	assert_int_equal(unpack(text, sizeof text, false, &e), -1);
	assert_string_equal(e.msg, "not gzip");
}

static void
digests(void **state)
{
	static const unsigned char md5[] = {0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2,
	    0x4f, 0xb0, 0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1, 0x7f, 0x72};
	static const unsigned char sha[] = {0xba, 0x78, 0x16, 0xbf};
	unsigned char got[DIGEST_SHA256];

	(void)state;
	if (digest_version() == NULL) {
		assert_int_equal(digest_md5(got, "abc", 3), -1);
		assert_int_equal(digest_sha256(got, "abc", 3), -1);
		return;
	}
	assert_int_equal(digest_md5(got, "abc", 3), 0);
	assert_memory_equal(got, md5, sizeof md5);
	assert_int_equal(digest_sha256(got, "abc", 3), 0);
	assert_memory_equal(got, sha, sizeof sha);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(round_trip, setup, teardown),
	    cmocka_unit_test_setup_teardown(empty_and_plain, setup, teardown),
	    cmocka_unit_test_setup_teardown(damage, setup, teardown),
	    cmocka_unit_test(digests),
	};

	const struct CMUnitTest none[] = {
	    cmocka_unit_test_setup_teardown(without_zlib, setup, teardown),
	    cmocka_unit_test(digests),
	};

	if (gz_version() == NULL)
		return cmocka_run_group_tests_name("gz", none, NULL, NULL);
	return cmocka_run_group_tests_name("gz", tests, NULL, NULL);
}
