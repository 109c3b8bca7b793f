/* SPDX-License-Identifier: MIT */
/* chain-put - a folder's lines become an object, or are found in one. */
#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"
#include "store/chain-parts.h"

#define TRIES 8 /* an object that is there and is not: something else is */

/* -- mine: what waits, as the bytes of an object */

static int
line_start(struct chain *c, struct err *e)
{
	struct chain_work *w = &c->work;
	uint32_t head[2];

	if (spool_read(c->o.spool, head, sizeof head, e) != 0 ||
	    spool_read(c->o.spool, w->offset.s, head[1], e) != 0)
		return -1;
	w->offset.s[head[1]] = '\0';
	w->offset.len = (unsigned char)head[1];
	w->left = head[0];
	w->in_line = true;
	return 0;
}

/* The next bytes: at *s, 0 at the end, -1 with e. */
static long
mine_peek(struct chain *c, const char **s, struct err *e)
{
	struct chain_work *w = &c->work;
	long n;

	if (!w->in_line && w->to_read == 0)
		return 0;
	if (!w->in_line && line_start(c, e) != 0)
		return -1;
	if (w->left == 0) {
		*s = "\n";
		return 1;
	}
	n = spool_peek(c->o.spool, s, e);
	return n > 0 && (size_t)n > w->left ? (long)w->left : n;
}

static void
mine_eat(struct chain *c, size_t n)
{
	struct chain_work *w = &c->work;

	if (w->left > 0) {
		w->left -= n;
		spool_eat(c->o.spool, n);
	} else if (n > 0) {
		w->in_line = false;
		w->to_read--;
	}
}

/* From the first line that is not done. */
static void
mine_again(struct chain *c, const struct spool_at *from)
{
	spool_seek(c->o.spool, from);
	c->work.to_read = c->work.lines;
	c->work.in_line = false;
}

/* -- an object of mine */

static int
packed(void *arg, const void *s, size_t n, struct err *e)
{
	return bucket_write(((struct chain *)arg)->work.new, s, n, e);
}

static int
write_lines(struct chain *c, struct err *e)
{
	struct chain_work *w = &c->work;
	const char *s;
	long n;

	if (c->o.level > 0 && w->gz == NULL &&
	    (w->gz = gz_writer_new(c->o.level, packed, c)) == NULL)
		return err_nomem(e);
	while ((n = mine_peek(c, &s, e)) > 0) {
		if ((w->gz != NULL
			    ? gz_write(w->gz, s, (size_t)n, e)
			    : bucket_write(w->new, s, (size_t)n, e)) != 0)
			return -1;
		mine_eat(c, (size_t)n);
	}
	return n == 0 && w->gz != NULL ? gz_end(w->gz, e) : (int)n;
}

/* Puts all lines that are not done as one object. */
static enum bucket_put
put(struct chain *c, const struct spool_at *from, struct err *e)
{
	struct bucket_new *o = bucket_new(c->o.bucket, e);

	if (o == NULL)
		return BUCKET_ERROR;
	c->work.new = o;
	mine_again(c, from);
	if (write_lines(c, e) == 0)
		return bucket_publish(o, c->key.s, true, e);
	bucket_drop(o);
	return BUCKET_ERROR;
}

/* -- an object that is there */

static long
stored(void *arg, void *dst, size_t n, struct err *e)
{
	return (long)bucket_read(arg, dst, n, e);
}

static int
conflict(struct err *e)
{
	return err_set(e, ERR_DATA, 0, "is there already, with other lines");
}

static int
skip_add(struct fold *f, const char *s, size_t n, struct err *e)
{
	if (f->n == f->cap) {
		size_t cap = f->cap > 0 ? 2 * f->cap : 64;
		unsigned char(*p)[CHAIN_HASH] =
		    realloc(f->skip, cap * sizeof *p);

		if (p == NULL)
			return err_nomem(e);
		f->skip = p;
		f->cap = cap;
	}
	if (chain_hash(f->skip[f->n], s, n) != 0)
		return err_nomem(e);
	f->n++;
	return 0;
}

/* More lines than mine: those to skip as they come. s is what has been read of
 * them, in a block that is read into again. */
static int
keep_rest(struct chain *c, struct gz_reader *g, char *block, const char *s,
    size_t n, struct err *e)
{
	struct fold *f = c->work.fold;
	const char *lf;
	long got = (long)n;

	f->at = f->n = 0;
	buf_reset(&c->line);
	for (; got > 0; s = block, got = gz_read(g, block, CHAIN_BLOCK, e)) {
		n = (size_t)got;
		while ((lf = memchr(s, '\n', n)) != NULL) {
			buf_add(&c->line, s, (size_t)(lf - s));
			if (c->line.err ||
			    skip_add(f, c->line.s, c->line.len, e) != 0)
				return -1;
			buf_reset(&c->line);
			n -= (size_t)(lf + 1 - s);
			s = lf + 1;
		}
		buf_add(&c->line, s, n);
	}
	if (got < 0)
		return -1;
	if (c->line.err)
		return err_nomem(e);
	if (c->line.len > 0)
		return conflict(e); /* it ends within a line: none of ours */
	free(f->inside);
	f->inside = strdup(c->key.s);
	if (f->inside == NULL)
		return err_nomem(e);
	c->inside++;
	return 0;
}

/* Compares a block of the object with mine: how much of it mine has, -1 with e
 * where they differ. */
static long
same(struct chain *c, const char *s, size_t n, struct err *e)
{
	size_t done = 0;

	while (done < n) {
		const char *mine;
		long m = mine_peek(c, &mine, e);

		if (m < 0)
			return -1;
		if (m == 0)
			break;
		if ((size_t)m > n - done)
			m = (long)(n - done);
		if (memcmp(mine, s + done, (size_t)m) != 0)
			return conflict(e);
		mine_eat(c, (size_t)m);
		done += (size_t)m;
	}
	return (long)done;
}

/* Which lines of mine the object has: they are done. */
static int
compare(struct chain *c, struct gz_reader *g, struct err *e)
{
	struct chain_work *w = &c->work;
	char block[CHAIN_BLOCK];
	long n, done;

	while ((n = gz_read(g, block, sizeof block, e)) > 0) {
		done = same(c, block, (size_t)n, e);
		if (done < 0)
			return -1;
		if (done == n)
			continue;
		if (keep_rest(
			c, g, block, block + done, (size_t)(n - done), e) != 0)
			return -1;
		break;
	}
	if (n < 0)
		return -1;
	if (w->in_line || w->to_read == w->lines)
		return conflict(e);
	return bucket_settle(c->o.bucket, c->key.s, e);
}

/* Looks for the object of that name: 1: it is there, and compared; 0: it is
 * not; -1 with e. */
static int
look(struct chain *c, const struct spool_at *from, struct err *e)
{
	struct bucket_get *o;
	struct gz_reader *g;
	bool absent;
	int r;

	o = bucket_get(c->o.bucket, c->key.s, &absent, e);
	if (o == NULL)
		return absent ? 0 : -1;
	mine_again(c, from);
	g = gz_reader_new(stored, o, true);
	r = g == NULL ? err_nomem(e) : compare(c, g, e);
	gz_reader_free(g);
	bucket_get_free(o);
	return r != 0 ? -1 : 1;
}

/* The name of the lines from there on: with .json or .json.gz, as objects are
 * made, or as they are not. */
static int
name(struct chain *c, const struct spool_at *from, bool other, struct err *e)
{
	mine_again(c, from);
	if (line_start(c, e) != 0)
		return -1;
	buf_reset(&c->key);
	c->o.key(&c->key, c->o.arg, c->work.fold->name, &c->work.offset);
	buf_str(&c->key, (c->o.level > 0) != other ? ".json.gz" : ".json");
	return c->key.err ? err_nomem(e) : 0;
}

/* One object: puts what is not done, or drops what is found done. */
static int
step(
    struct chain *c, struct spool_at *from, struct chain_done *d, struct err *e)
{
	struct chain_work *w = &c->work;
	int found = 0;

	for (int i = 0; found == 0 && i < 2; i++)
		if (name(c, from, i == 0, e) != 0 ||
		    (found = look(c, from, e)) < 0)
			return -1;
	if (found > 0) {
		d->replayed += w->lines - w->to_read;
		w->lines = w->to_read;
		*from = spool_tell(c->o.spool);
		return 0;
	}
	switch (put(c, from, e)) {
	case BUCKET_ERROR: return -1;
	case BUCKET_TAKEN: return 1; /* by another, just now */
	case BUCKET_DONE: break;
	}
	FAILPOINT("chain.put");
	d->objects++;
	d->lines += w->lines;
	w->lines = 0;
	memcpy(d->last, c->key.s, c->key.len + 1);
	return 0;
}

int
chain_put_fold(
    struct chain *c, struct fold *f, struct chain_done *d, struct err *e)
{
	struct spool_at from;
	int tries = 0, r;

	c->work.fold = f;
	c->work.lines = f->lines;
	if (spool_seek_start(c->o.spool, &f->run, e) != 0)
		return -1;
	from = spool_tell(c->o.spool);
	while (c->work.lines > 0) {
		r = step(c, &from, d, e);
		if (r < 0)
			return -1;
		tries = r == 0 ? 0 : tries + 1;
		if (tries == TRIES)
			return err_set(
			    e, ERR_SYS, 0, "something else is there");
	}
	spool_clear(c->o.spool, &f->run);
	f->lines = 0;
	return 0;
}
