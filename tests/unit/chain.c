/* SPDX-License-Identifier: MIT */
/*
 * The rule of the chain, tried: two owners of one partition, each of them in a
 * thread that runs only when it has its turn, take turns at every call to the
 * bucket and at every line; kills fall at any turn, replays begin at the
 * commit, rotations fall anywhere. Nothing may be lost, doubled, or falsely
 * refused.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/draw.h"
#include "net/digest.h"
#include "net/gz.h"
#include "store/bucket-parts.h"
#include "store/chain.h"

#define RUNS 2000
#define OFFSETS_MAX 24
#define OBJECTS_MAX 512

/* -- a bucket in memory, and the world around it */

struct object {
	char *key;
	char *s;
	size_t n;
};

struct owner {
	pthread_t thread;
	struct bucket bucket;
	uint64_t seed;
	pthread_cond_t turn;
	bool mine; /* it has its turn */
	bool live, killed, refused;
};

static struct {
	struct object v[OBJECTS_MAX];
	size_t n;
	int size, commit, rotate, level;
	bool keep[OFFSETS_MAX];
	int folder[OFFSETS_MAX], lines[OFFSETS_MAX];
	pthread_mutex_t lock;
	pthread_cond_t turn;
} world = {.lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER};

/* Lets the others run. False: it was killed meanwhile. */
static bool
yield(struct owner *o)
{
	o->mine = false;
	pthread_cond_signal(&world.turn);
	while (!o->mine)
		pthread_cond_wait(&o->turn, &world.lock);
	return !o->killed;
}

static bool
may(struct bucket *b, struct err *e)
{
	struct owner *o =
	    (struct owner *)((char *)b - offsetof(struct owner, bucket));

	if (o->killed || !yield(o)) {
		err_set(e, ERR_SYS, 0, "killed");
		return false;
	}
	return true;
}

static struct object *
find(const char *key)
{
	for (size_t i = 0; i < world.n; i++)
		if (strcmp(world.v[i].key, key) == 0)
			return &world.v[i];
	return NULL;
}

struct new_object {
	struct bucket_new o;
	struct buf text;
};

static struct bucket_new *
begin(struct bucket *b, struct err *e)
{
	struct new_object *o;

	if (!may(b, e))
		return NULL;
	o = calloc(1, sizeof *o);
	o->o.bucket = b;
	buf_init(&o->text, SIZE_MAX / 4);
	return &o->o;
}

static int
add(struct bucket_new *new, const void *s, size_t n, struct err *e)
{
	(void)e;
	buf_add(&((struct new_object *)new)->text, s, n);
	return 0;
}

static void
drop(struct bucket_new *new)
{
	buf_free(&((struct new_object *)new)->text);
	free(new);
}

static enum bucket_put
publish(struct bucket_new *new, const char *key, bool if_absent, struct err *e)
{
	struct new_object *o = (struct new_object *)new;
	struct bucket *b = new->bucket;
	enum bucket_put r = BUCKET_TAKEN;

	assert_true(if_absent);
	if (!may(b, e)) {
		drop(new);
		return BUCKET_ERROR;
	}
	if (find(key) == NULL) {
		assert_true(world.n < OBJECTS_MAX);
		world.v[world.n].key = strdup(key);
		world.v[world.n].n = o->text.len;
		world.v[world.n].s = malloc(o->text.len);
		memcpy(world.v[world.n++].s, o->text.s, o->text.len);
		r = BUCKET_DONE;
	}
	drop(new);
	return may(b, e) ? r : BUCKET_ERROR;
}

struct get {
	struct bucket_get o;
	size_t object, at;
};

static struct bucket_get *
get(struct bucket *b, const char *key, bool *absent, struct err *e)
{
	struct object *found;
	struct get *g;

	if (!may(b, e))
		return NULL;
	found = find(key);
	*absent = found == NULL;
	if (found == NULL)
		return NULL;
	g = calloc(1, sizeof *g);
	g->o.bucket = b;
	g->object = (size_t)(found - world.v);
	return &g->o;
}

static ssize_t
read_some(struct bucket_get *o, void *dst, size_t n, struct err *e)
{
	struct get *g = (struct get *)o;
	struct object *of = &world.v[g->object];

	(void)e;
	/* few at a time, so that ends fall everywhere */
	n = n < 5 ? n : 5;
	n = n < of->n - g->at ? n : of->n - g->at;
	memcpy(dst, of->s + g->at, n);
	g->at += n;
	return (ssize_t)n;
}

static void
get_free(struct bucket_get *o)
{
	free(o);
}

static int
settle(struct bucket *b, const char *key, struct err *e)
{
	assert_non_null(find(key));
	return may(b, e) ? 0 : -1;
}

static const struct bucket_ops ops = {
    .begin = begin,
    .write = add,
    .publish = publish,
    .drop = drop,
    .get = get,
    .read = read_some,
    .get_free = get_free,
    .settle = settle,
};

/* -- an owner: source and sink */

static void
key_of(struct buf *b, void *arg, const char *folder, const struct offset *first)
{
	(void)arg;
	buf_printf(b, "%s/%s", folder, first->s);
}

static struct spool *
spool(void)
{
	FILE *f = tmpfile();
	struct spool *s = spool_new(dup(fileno(f)));

	fclose(f);
	return s;
}

static int
give(struct chain *c, int offset, struct err *e)
{
	char line[32], folder[8];
	struct offset at;

	if (!world.keep[offset])
		return 0;
	offset_set(&at, (uint64_t)offset);
	snprintf(folder, sizeof folder, "f=%d", world.folder[offset]);
	for (int i = 0; i < world.lines[offset]; i++) {
		snprintf(line, sizeof line, "%d.%d", offset, i);
		if (chain_give(c, &at, folder, line, strlen(line), e) != 0)
			return -1;
	}
	return 0;
}

/* From the commit to the end, or a kill. -1: a conflict, with e. */
static int
carry(struct owner *o, struct chain *c, struct err *e)
{
	int at = world.commit;
	struct chain_done done;
	struct draw d;

	draw_init(&d, o->seed, 0);
	while (yield(o)) {
		if (at < world.size && give(c, at++, e) != 0)
			return -1;
		if (at < world.size && (int)draw_below(&d, 10) >= world.rotate)
			continue;
		if (chain_rotate(c, &done, e) != 0)
			return -1;
		if (!yield(o))
			return 0;
		if (!chain_inside(c))
			world.commit = at;
		if (at >= world.size)
			return 0;
	}
	return 0;
}

static void *
owner_main(void *arg)
{
	struct owner *o = arg;
	struct chain_opts opts = {
	    .bucket = &o->bucket, .level = world.level, .key = key_of};
	struct chain *c;
	struct err e = {0};

	pthread_mutex_lock(&world.lock);
	while (!o->mine)
		pthread_cond_wait(&o->turn, &world.lock);
	opts.spool = spool();
	c = chain_new(&opts);
	if (carry(o, c, &e) != 0 && !o->killed)
		o->refused = true;
	chain_free(c);
	spool_free(opts.spool);
	o->live = o->mine = false;
	pthread_cond_signal(&world.turn);
	pthread_mutex_unlock(&world.lock);
	return NULL;
}

/* -- one run */

static void
take_turn(struct owner *o, bool kill)
{
	o->killed = o->killed || kill;
	o->mine = true;
	pthread_cond_signal(&o->turn);
	while (o->mine)
		pthread_cond_wait(&world.turn, &world.lock);
	if (o->live)
		return;
	pthread_mutex_unlock(&world.lock);
	pthread_join(o->thread, NULL);
	pthread_mutex_lock(&world.lock);
}

static void
start(struct owner *o, uint64_t seed)
{
	*o = (struct owner){.seed = seed, .live = true};
	o->bucket.ops = &ops;
	pthread_cond_init(&o->turn, NULL);
	assert_int_equal(pthread_create(&o->thread, NULL, owner_main, o), 0);
}

static void
make_world(struct draw *d)
{
	int folders = 1 + (int)draw_below(d, 3), drops;

	for (size_t i = 0; i < world.n; i++) {
		free(world.v[i].key);
		free(world.v[i].s);
	}
	world.n = 0;
	world.commit = 0;
	world.size = 1 + (int)draw_below(d, OFFSETS_MAX);
	world.rotate = (int[]){1, 3, 6}[draw_below(d, 3)];
	world.level = draw_below(d, 8) == 0 && gz_version() != NULL;
	drops = (int)draw_below(d, 50);
	for (int i = 0; i < world.size; i++) {
		world.keep[i] = (int)draw_below(d, 100) >= drops;
		world.folder[i] = (int)draw_below(d, (uint64_t)folders);
		world.lines[i] = draw_below(d, 10) == 0 ? 2 : 1;
	}
}

static long
from_object(void *arg, void *dst, size_t n, struct err *e)
{
	return read_some(arg, dst, n, e);
}

/* Digits, and what ends them. */
static int
number(char **s)
{
	int n = 0;

	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = 10 * n + (**s - '0');
	(*s)++;
	return n;
}

/* How often each line is in the bucket. */
static void
count(int seen[OFFSETS_MAX][2])
{
	struct err e = {0};

	for (size_t i = 0; i < world.n; i++) {
		struct get g = {.object = i};
		struct gz_reader *gz = gz_reader_new(from_object, &g, true);
		struct buf text;
		char *s;
		long n;

		buf_init(&text, SIZE_MAX / 4);
		do {
			s = buf_reserve(&text, 256);
			n = gz_read(gz, s, 256, &e);
			assert_true(n >= 0);
			buf_end(&text, (size_t)n);
		} while (n > 0);
		for (s = text.s; *s != '\0';) {
			int offset = number(&s), line = number(&s);

			seen[offset][line]++;
		}
		buf_free(&text);
		gz_reader_free(gz);
	}
}

static void
check(uint64_t seed, bool refused)
{
	int seen[OFFSETS_MAX][2] = {0};

	if (refused)
		fail_msg("seed %d: falsely refused", (int)seed);
	count(seen);
	for (int i = 0; i < world.size; i++)
		for (int j = 0; j < 2; j++)
			if (seen[i][j] != (world.keep[i] && j < world.lines[i]))
				fail_msg("seed %d: %d.%d is there %d times",
				    (int)seed, i, j, seen[i][j]);
}

static void
one_run(uint64_t seed)
{
	struct owner owners[2] = {0};
	bool refused = false;
	struct draw d;
	int steps = 0;

	draw_init(&d, seed, 1);
	make_world(&d);
	while (!refused && world.commit < world.size) {
		struct owner *o = &owners[draw_below(&d, 2)];
		bool kill = steps++ < 1500 && draw_below(&d, 60) == 0;

		if (o->live)
			take_turn(o, kill);
		else if (draw_below(&d, 10) == 0)
			start(o, seed * 1000 + (uint64_t)steps);
		refused = refused || o->refused;
	}
	/* those that are left run out */
	for (int i = 0; i < 2; i++)
		while (owners[i].live) {
			take_turn(&owners[i], false);
			refused = refused || owners[i].refused;
		}
	check(seed, refused);
}

static void
random_runs(void **state)
{
	(void)state;
	pthread_mutex_lock(&world.lock);
	for (uint64_t seed = 1; seed <= RUNS; seed++)
		one_run(seed);
	pthread_mutex_unlock(&world.lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_runs),
	};

	if (digest_version() == NULL) {
		puts("1..0 # SKIP built without libcrypto");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
