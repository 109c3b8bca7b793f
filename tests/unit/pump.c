/* SPDX-License-Identifier: MIT */
/*
 * The pump against a sink that answers as it likes, in many random runs: what
 * is given is in order and whole, what is committed is exactly what was
 * answered.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/pump.h"
#include "store/window.h"

#define PARTS 4
#define RUNS 300

/* splitmix64 */
struct rand {
	uint64_t s;
};

static uint64_t
rand_below(struct rand *r, uint64_t n)
{
	uint64_t x = r->s += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (x ^ (x >> 31)) % n;
}

/* What a run is: drawn before the fork, so that both sides know it. */
struct plan {
	unsigned parts;
	uint64_t lines; /* of each part */
	uint64_t count;
	size_t inflight;
	uint64_t leave; /* after so many lines part 0 is asked back; 0: never */
	uint64_t lost;	/* this commit finds part 0 lost; 0: none */
	bool full;	/* or the disk full */
	uint64_t quits; /* after so many lines the sink ends; 0: never */
	bool nulls;
	bool leaves; /* the sink, at a mark, before it answers */
	int told;    /* gets a byte once the source was asked often; 0: none */
};

/* What the source has been told, shared with the test. */
static struct told {
	int64_t committed[PARTS]; /* -1: nothing */
	uint64_t commits;
	bool released[PARTS];
	unsigned asked; /* how often the source was, when it was due */
	unsigned early; /* before that */
} * told;

/* --- a source in memory */

struct memory_part {
	struct source_part p;
	uint64_t next;
	char name[12];
	char text[4096];
};

struct memory {
	struct source s;
	const struct plan *plan;
	struct source_part *open[PARTS];
	struct memory_part v[PARTS];
	int64_t due;
};

#define OFTEN 8 /* so many times take longer than PUMP_QUIET */

static void
asked(struct memory *m, int64_t now)
{
	if (now < m->due) {
		told->early++;
		return;
	}
	m->due = now + PUMP_QUIET / 5;
	if (++told->asked == OFTEN && m->plan->told != 0 &&
	    write(m->plan->told, "", 1) != 1)
		abort();
}

static int
memory_step(struct source *s, int64_t now, int64_t *due, struct err *e)
{
	struct memory *m = (struct memory *)s;

	(void)e;
	asked(m, now);
	*due = m->due;
	if (m->plan->leave != 0 && m->v[0].next >= m->plan->leave &&
	    m->v[0].p.state == PART_OPEN)
		m->v[0].p.state = PART_LEAVE;
	return 0;
}

static enum source_got
memory_read(struct source *s, struct source_part *p, size_t most,
    uint64_t records, struct source_run *run, struct err *e)
{
	struct memory *m = (struct memory *)s;
	struct memory_part *part = p->own;
	size_t len = 0;

	(void)e;
	*run = (struct source_run){.s = part->text};
	while (part->next < m->plan->lines && run->records < records &&
	       (run->records == 0 || len < most) &&
	       len < sizeof part->text - 100) {
		len += (size_t)snprintf(part->text + len, 100,
		    "{\"topic\":\"t\",\"partition\":%s,\"offset\":%" PRIu64
		    ",\"value\":{}}\n",
		    part->name, part->next++);
		run->records++;
	}
	if (part->next == m->plan->lines && p->state == PART_OPEN)
		p->state = PART_END;
	if (run->records == 0)
		return SOURCE_NONE;
	run->len = len;
	offset_set(&run->last, part->next - 1);
	return SOURCE_RUN;
}

static int
memory_beyond(struct source *s, struct source_part *p, struct err *e)
{
	(void)s;
	(void)p;
	(void)e;
	return 0;
}

static int
memory_commit(struct source *s, struct source_part *p,
    const struct offset *upto, struct err *e)
{
	struct memory *m = (struct memory *)s;
	struct memory_part *part = p->own;
	uint64_t n = 0;

	told->commits++;
	if (part == &m->v[0] && m->plan->lost != 0 &&
	    told->commits >= m->plan->lost)
		return err_set(
		    e, m->plan->full ? ERR_SYS : ERR_TEMP, 0, "lost");
	/* positions rise */
	if (!offset_number(upto, &n) ||
	    (int64_t)n <= told->committed[part - m->v])
		abort();
	told->committed[part - m->v] = (int64_t)n;
	return 0;
}

static int
memory_release(struct source *s, struct source_part *p, struct err *e)
{
	struct memory *m = (struct memory *)s;
	size_t i = 0;

	(void)e;
	while (s->parts[i] != p)
		i++;
	told->released[(struct memory_part *)p->own - m->v] = true;
	memmove(
	    &s->parts[i], &s->parts[i + 1], (--s->nparts - i) * sizeof(void *));
	return 0;
}

static void
memory_close(struct source *s)
{
	free(s);
}

static struct source *
memory_source(const struct plan *plan)
{
	static const struct source_ops ops = {memory_step, memory_read,
	    memory_beyond, memory_commit, memory_release, memory_close};
	struct memory *m = calloc(1, sizeof *m);

	if (m == NULL)
		abort();
	m->plan = plan;
	m->s = (struct source){
	    .ops = &ops, .parts = m->open, .done = true, .fd = -1};
	for (unsigned i = 0; i < plan->parts; i++) {
		struct memory_part *part = &m->v[i];

		snprintf(part->name, sizeof part->name, "%u", i);
		part->p.name = (struct coord_part){"t", 1, part->name, 1};
		part->p.own = part;
		m->open[m->s.nparts++] = &part->p;
	}
	return &m->s;
}

/* --- the sink */

struct sink {
	const struct plan *plan;
	struct rand rand;
	int fifo;
	pid_t pump;
	int64_t given[PARTS], answered[PARTS]; /* -1: none */
	uint64_t lines;
	unsigned early; /* before it began to read */
};

static void
answer(struct sink *k, unsigned part, int64_t offset)
{
	char text[128], at[24] = "null";
	ssize_t n, written;

	if (offset >= 0)
		snprintf(at, sizeof at, "%" PRId64, offset);
	n = snprintf(text, sizeof text,
	    "{\"sink\":\"x\",\"topic\":\"t\",\"partition\":%u,\"offset\":%s,"
	    "\"count\":1}\n",
	    part, at);
	written = write(k->fifo, text, (size_t)n);
	/* where it has lost a partition it may have gone: its status tells */
	if (written == -1 && errno == EPIPE)
		return;
	assert_int_equal(written, n);
	if (offset > k->answered[part])
		k->answered[part] = offset;
}

static int64_t
number(const char *line, const char *name)
{
	const char *s = strstr(line, name);
	int64_t n = 0;

	assert_non_null(s);
	for (s += strlen(name); *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	return n;
}

/* Takes in a line, and answers, or not. */
static void
sink_line(struct sink *k, const char *line)
{
	int64_t last = (int64_t)k->plan->lines - 1, offset;
	unsigned part;

	part = (unsigned)number(line, "\"partition\":");
	offset = number(line, "\"offset\":");
	assert_true(part < k->plan->parts);
	k->lines++;
	if (strstr(line, "value") != NULL) {
		assert_int_equal(offset, k->given[part] + 1);
		k->given[part] = offset;
		if (!k->plan->leaves && rand_below(&k->rand, 8) == 0)
			answer(k, part,
			    (int64_t)rand_below(
				&k->rand, (uint64_t)offset + 1));
		return;
	}
	/* a mark is of all that was given, and due */
	assert_int_equal(offset, k->given[part]);
	if (k->plan->nulls && rand_below(&k->rand, 3) == 0) {
		answer(k, part, -1);
		/* it could wait for what comes, where something does */
		if (offset < last && k->plan->count == UINT64_MAX)
			return;
	}
	answer(k, part, offset);
}

/* Until the pump has seen that nobody reads its standard output any more, and
 * has let go of it. */
static void
await_end(const struct sink *k)
{
	char path[64], to[16];

	snprintf(path, sizeof path, "/proc/%ld/fd/1", (long)k->pump);
	for (long i = 0; i < 1000000; i++) {
		ssize_t n = readlink(path, to, sizeof to);

		if (n < 5 || memcmp(to, "pipe:", 5) != 0)
			break;
	}
}

/* Reads until the end, or until it quits. */
static void
sink_run(struct sink *k, int fd)
{
	FILE *f = fdopen(fd, "r");
	char line[256];

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		if (k->plan->leaves && strstr(line, "value") == NULL) {
			fclose(f);
			await_end(k);
			sink_line(k, line);
			close(k->fifo);
			return;
		}
		sink_line(k, line);
		if (k->plan->quits != 0 && k->lines >= k->plan->quits)
			break;
	}
	close(k->fifo);
	fclose(f);
}

/* --- a run */

static char fifo[64];

static enum status
pump(const struct plan *plan, bool acks)
{
	struct pump_opts o = {
	    .acks = acks ? fifo : NULL,
	    .inflight = plan->inflight,
	    .count = plan->count,
	    .patience = PUMP_PATIENCE,
	};
	struct tally tally = {0};

	return pump_run(memory_source(plan), &o, &tally);
}

/* Answers the status; k says what the sink saw. It begins to read once it can
 * read `first`, if that is not -1. */
static int
run_after(const struct plan *plan, struct sink *k, uint64_t seed, int first)
{
	char c;
	int to[2], st;
	pid_t pid;

	memset(told, 0, sizeof *told);
	memset(told->committed, -1, sizeof told->committed);
	*k = (struct sink){.plan = plan};
	memset(k->given, -1, sizeof k->given);
	memset(k->answered, -1, sizeof k->answered);
	k->rand.s = seed;
	assert_int_equal(pipe(to), 0);
	fflush(NULL);
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		int quiet = open("/dev/null", O_WRONLY);

		dup2(to[1], STDOUT_FILENO);
		dup2(quiet, STDERR_FILENO);
		close(to[0]);
		close(to[1]);
		_exit((int)pump(plan, true));
	}
	close(to[1]);
	k->pump = pid;
	k->fifo = open(fifo, O_WRONLY | O_CLOEXEC);
	assert_int_not_equal(k->fifo, -1);
	if (first != -1)
		assert_int_equal(read(first, &c, 1), 1);
	k->early = told->early;
	sink_run(k, to[0]);
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_true(WIFEXITED(st));
	return WEXITSTATUS(st);
}

static int
run(const struct plan *plan, struct sink *k, uint64_t seed)
{
	return run_after(plan, k, seed, -1);
}

static void
draw(struct plan *plan, struct rand *r)
{
	static const size_t windows[] = {1, 300, 5000, 8 << 20};

	*plan = (struct plan){
	    .parts = 1 + (unsigned)rand_below(r, PARTS),
	    .lines = 1 + rand_below(r, 200),
	    .count = UINT64_MAX,
	    .inflight = windows[rand_below(r, 4)],
	    .nulls = rand_below(r, 2) == 0,
	};
	switch (rand_below(r, 5)) {
	case 0: plan->count = 1 + rand_below(r, 200); break;
	case 1: plan->leave = 1 + rand_below(r, plan->lines); break;
	case 2: plan->lost = 1 + rand_below(r, 4); break;
	case 3: plan->quits = 1 + rand_below(r, plan->lines); break;
	}
}

static void
test_random(void **state)
{
	struct rand r = {5};

	(void)state;
	for (uint64_t i = 0; i < RUNS; i++) {
		struct plan plan;
		struct sink k;
		uint64_t given = 0;
		int st;

		draw(&plan, &r);
		st = run(&plan, &k, i);
		for (unsigned p = 0; p < plan.parts; p++) {
			given += (uint64_t)(k.given[p] + 1);
			if (plan.lost != 0 && p == 0)
				continue;
			assert_int_equal(told->committed[p], k.answered[p]);
			if (st == 0)
				assert_int_equal(
				    told->committed[p], k.given[p]);
			if (st == 0 && plan.leave == 0 &&
			    plan.count == UINT64_MAX)
				assert_int_equal(k.given[p] + 1, plan.lines);
		}
		if (plan.count != UINT64_MAX && st == 0)
			assert_true(given == plan.count ||
				    given == plan.lines * plan.parts);
		if (plan.quits == 0 && plan.lost == 0)
			assert_int_equal(st, 0);
		else
			assert_true(st == 0 || st == ST_TEMP);
	}
}

/* A sink that takes nothing for long: until then the pump sleeps. (Not due is
 * each round that writes: what a pipe takes, in runs of 4 KiB.) */
static void
test_stuck(void **state)
{
	struct plan plan = {
	    .parts = 2,
	    .lines = 20000,
	    .count = UINT64_MAX,
	    .inflight = 64 << 20,
	};
	struct sink k;
	int to[2];

	(void)state;
	assert_int_equal(pipe(to), 0);
	plan.told = to[1];
	assert_int_equal(run_after(&plan, &k, 1, to[0]), ST_OK);
	assert_in_range(k.early, 0, 400);
	for (unsigned p = 0; p < plan.parts; p++)
		assert_int_equal(told->committed[p], 19999);
	close(to[0]);
	close(to[1]);
}

/* Without acks all is committed that was written. */
static void
plain(void *arg)
{
	if (pump(arg, false) != ST_OK)
		abort();
}

static void
test_plain(void **state)
{
	struct plan plan = {.parts = 3, .lines = 50, .count = UINT64_MAX};
	int st;
	pid_t pid;

	(void)state;
	memset(told->committed, -1, sizeof told->committed);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		plain(&plan);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, 0);
	for (unsigned p = 0; p < plan.parts; p++) {
		assert_int_equal(told->committed[p], 49);
		assert_true(told->released[p]);
	}
}

/* A sink that leaves once it has all, and answers then: what cannot be
 * committed is no success. */
static void
test_left(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 30; i++) {
		struct plan plan = {.parts = 1,
		    .lines = 10,
		    .count = UINT64_MAX,
		    .inflight = 8 << 20,
		    .lost = i % 3 > 0,
		    .full = i % 3 == 2,
		    .leaves = true};
		struct sink k;
		int st = run(&plan, &k, i);

		assert_int_equal(k.given[0], 9);
		assert_int_equal(told->committed[0], plan.lost ? -1 : 9);
		assert_int_equal(st, plan.full	 ? ST_FATAL
				     : plan.lost ? ST_TEMP
						 : ST_OK);
	}
}

/* A sink that is not there. */
static void
test_nobody(void **state)
{
	struct plan plan = {
	    .parts = 1, .lines = 3, .count = UINT64_MAX, .inflight = 100};
	struct pump_opts o = {
	    .acks = fifo, .inflight = 100, .count = UINT64_MAX, .patience = 1};
	int st;
	pid_t pid;

	(void)state;
	memset(told->committed, -1, sizeof told->committed);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct tally tally = {0};

		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		_exit((int)pump_run(memory_source(&plan), &o, &tally));
	}
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_true(WIFEXITED(st));
	assert_int_equal(WEXITSTATUS(st), ST_TEMP);
	assert_int_equal(told->committed[0], -1);
}

static void
test_window(void **state)
{
	struct window w = {0};
	struct offset at;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		offset_set(&at, i);
		assert_int_equal(window_add(&w, &at, 20000), 0);
		if (i % 3 == 2) {
			offset_set(&at, i - 2);
			window_cover(&w, &at);
		}
	}
	assert_int_equal(w.bytes % 20000, 0);
	assert_true(w.bytes <= 4 * 20000);
	offset_set(&at, 5000);
	window_cover(&w, &at);
	assert_int_equal(w.bytes, 0);
	window_free(&w);
}

static int
setup(void **state)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	FILE *f;

	(void)state;
	sigaction(SIGPIPE, &ignore, NULL); /* of the pumps, and of the sink */
	f = tmpfile();
	if (f == NULL || ftruncate(fileno(f), sizeof *told) == -1)
		return -1;
	told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fileno(f), 0);
	fclose(f);
	snprintf(fifo, sizeof fifo, "/tmp/pinpipe-pump-%ld", (long)getpid());
	return told == MAP_FAILED || mkfifo(fifo, 0600) == -1;
}

static int
teardown(void **state)
{
	(void)state;
	munmap(told, sizeof *told);
	return unlink(fifo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_stuck),
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_left),
	    cmocka_unit_test(test_nobody),
	    cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
