/* SPDX-License-Identifier: MIT */
/* The spool: runs of any length, in turns, come back as they were given, and
 * what is given back is used again. */
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

#include "base/draw.h"
#include "store/spool.h"

#define RUNS 7
#define BLOCK (32 << 10)
#define MOST (5 * BLOCK)

static struct spool *spool;
static int fd;

static int
setup(void **state)
{
	FILE *f = tmpfile();

	(void)state;
	fd = dup(fileno(f));
	fclose(f);
	spool = spool_new(fd);
	return spool == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	spool_free(spool);
	return 0;
}

static off_t
size(void)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_size;
}

static void
add(struct spool_run *r, const void *p, size_t n)
{
	struct err e = {0};

	assert_int_equal(spool_add(spool, r, p, n, &e), 0);
}

static void
is(const struct spool_run *r, const char *want, size_t n)
{
	static char got[MOST];
	struct err e = {0};
	const char *p;

	assert_int_equal(r->len, n);
	assert_int_equal(spool_seek_start(spool, r, &e), 0);
	assert_int_equal(spool_read(spool, got, n, &e), 0);
	assert_memory_equal(got, want, n);
	assert_int_equal(spool_peek(spool, &p, &e), 0);
	assert_int_equal(spool_read(spool, got, 1, &e), -1);
	assert_string_equal(e.msg, "spool: ends early");
}

/* An empty run, and lengths at the edges of blocks. */
static void
keeps_edges(void **state)
{
	static const size_t lengths[] = {
	    0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1};
	static char text[3 * BLOCK];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 31 >> 3);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct spool_run r = {0};

		add(&r, text, lengths[i]);
		is(&r, text, lengths[i]);
		is(&r, text, lengths[i]);
		spool_clear(spool, &r);
		assert_int_equal(r.len, 0);
	}
}

/* Runs that grow in turns by random pieces, and are cleared now and then. */
static void
keeps_runs_apart(void **state)
{
	static char texts[RUNS][MOST], piece[BLOCK * 2];
	struct spool_run runs[RUNS] = {{0}};
	size_t have[RUNS] = {0};
	struct draw d;

	(void)state;
	draw_init(&d, 5, DRAW_POSTS);
	for (int step = 0; step < 3000; step++) {
		size_t i = draw_below(&d, RUNS);
		size_t n = draw_below(&d, step % 10 ? 300 : sizeof piece);

		if (draw_below(&d, 50) == 0 || have[i] + n > MOST) {
			is(&runs[i], texts[i], have[i]);
			spool_clear(spool, &runs[i]);
			have[i] = 0;
			continue;
		}
		memset(piece, 'a' + step % 26, n);
		add(&runs[i], piece, n);
		memcpy(texts[i] + have[i], piece, n);
		have[i] += n;
	}
	for (size_t i = 0; i < RUNS; i++)
		is(&runs[i], texts[i], have[i]);
	/* it never held more than all runs at their longest */
	assert_true(size() <= (off_t)RUNS * (MOST + BLOCK));
}

/* A place that was told is found again, also past the end of a block. */
static void
seeks(void **state)
{
	struct spool_run r = {0};
	struct spool_at at;
	struct err e = {0};
	char text[10];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(text, sizeof text, "%08d", i);
		add(&r, text, 8);
	}
	assert_int_equal(spool_seek_start(spool, &r, &e), 0);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(spool_read(spool, text, 8, &e), 0);
	at = spool_tell(spool);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(spool_read(spool, text, 8, &e), 0);
		assert_memory_equal(text, "00005000", 8);
		for (int i = 5001; i < 10000; i++)
			assert_int_equal(spool_read(spool, text, 8, &e), 0);
		assert_memory_equal(text, "00009999", 8);
		spool_seek(spool, &at);
	}
	spool_clear(spool, &r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(keeps_edges, setup, teardown),
	    cmocka_unit_test_setup_teardown(keeps_runs_apart, setup, teardown),
	    cmocka_unit_test_setup_teardown(seeks, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
