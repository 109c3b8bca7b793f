/* SPDX-License-Identifier: MIT */
/* chain - lines into the spool, or past those that are there already. */
#include "store/chain.h"

#include <stdlib.h>
#include <string.h>

#include "net/digest.h"
#include "store/chain-parts.h"

#define SLOTS 4		/* at first; a power of two */
#define FOLDS_KEPT 1024 /* empty ones, so that their memory serves again */

struct chain *
chain_new(const struct chain_opts *o)
{
	struct chain *c = calloc(1, sizeof *c);

	if (c == NULL)
		return NULL;
	c->o = *o;
	buf_init(&c->key, SIZE_MAX / 4);
	buf_init(&c->line, SIZE_MAX / 4);
	return c;
}

static void
fold_free(struct chain *c, struct fold *f)
{
	spool_clear(c->o.spool, &f->run);
	c->inside -= f->n > f->at;
	free(f->inside);
	free(f->skip);
	free(f->name);
	free(f);
}

/* Frees the folders, or those that hold nothing. */
static void
folds_free(struct chain *c, bool all)
{
	for (size_t i = 0; i < c->n_slots; i++) {
		struct fold **at = &c->slots[i], *f;

		while ((f = *at) != NULL) {
			if (!all && (f->lines > 0 || f->n > f->at)) {
				at = &f->next;
				continue;
			}
			*at = f->next;
			fold_free(c, f);
			c->folds--;
		}
	}
}

void
chain_free(struct chain *c)
{
	if (c == NULL)
		return;
	folds_free(c, true);
	free(c->slots);
	free(c->order);
	buf_free(&c->key);
	buf_free(&c->line);
	free(c);
}

static uint64_t
hash_name(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

/* Twice the slots, and as many places to sort the folders in. */
static int
grow(struct chain *c)
{
	size_t n = c->n_slots > 0 ? 2 * c->n_slots : SLOTS;
	struct fold **slots = calloc(n, sizeof(struct fold *)), **order, *f;

	if (slots == NULL)
		return -1;
	order = realloc(c->order, n * sizeof(struct fold *));
	if (order == NULL) {
		free(slots);
		return -1;
	}
	c->order = order;
	for (size_t i = 0; i < c->n_slots; i++)
		while ((f = c->slots[i]) != NULL) {
			struct fold **to = &slots[hash_name(f->name) & (n - 1)];

			c->slots[i] = f->next;
			f->next = *to;
			*to = f;
		}
	free(c->slots);
	c->slots = slots;
	c->n_slots = n;
	return 0;
}

/* The folder of that name, made where there is none; NULL: no memory. */
static struct fold *
fold_of(struct chain *c, const char *name)
{
	uint64_t h = hash_name(name);
	struct fold *f = NULL;

	if (c->n_slots > 0)
		f = c->slots[h & (c->n_slots - 1)];
	while (f != NULL && strcmp(f->name, name) != 0)
		f = f->next;
	if (f != NULL)
		return f;
	if (c->folds == c->n_slots && grow(c) != 0)
		return NULL;
	f = calloc(1, sizeof *f);
	if (f == NULL || (f->name = strdup(name)) == NULL) {
		free(f);
		return NULL;
	}
	f->next = c->slots[h & (c->n_slots - 1)];
	c->slots[h & (c->n_slots - 1)] = f;
	c->folds++;
	return f;
}

int
chain_hash(unsigned char dst[CHAIN_HASH], const char *s, size_t n)
{
	unsigned char whole[DIGEST_SHA256];

	if (digest_sha256(whole, s, n) != 0)
		return -1;
	memcpy(dst, whole, CHAIN_HASH);
	return 0;
}

/* A line of an object that was there: is it the one that is to come? */
static int
skip(struct chain *c, struct fold *f, const char *line, size_t len,
    struct err *e)
{
	unsigned char hash[CHAIN_HASH];

	if (chain_hash(hash, line, len) != 0)
		return err_nomem(e);
	if (memcmp(hash, f->skip[f->at], sizeof hash) != 0) {
		buf_reset(&c->key);
		buf_str(&c->key, f->inside);
		return err_set(
		    e, ERR_DATA, 0, "is there already, with other lines");
	}
	f->at++;
	c->replayed++;
	c->inside -= f->at == f->n;
	return 0;
}

int
chain_give(struct chain *c, const struct offset *at, const char *folder,
    const char *line, size_t len, struct err *e)
{
	struct fold *f = fold_of(c, folder);
	uint32_t head[2] = {(uint32_t)len, at->len};

	buf_reset(&c->key);
	if (f == NULL)
		return err_nomem(e);
	if (f->at < f->n)
		return skip(c, f, line, len, e);
	if (f->lines == 0)
		f->first = *at;
	if (spool_add(c->o.spool, &f->run, head, sizeof head, e) != 0 ||
	    spool_add(c->o.spool, &f->run, at->s, at->len, e) != 0 ||
	    spool_add(c->o.spool, &f->run, line, len, e) != 0)
		return -1;
	f->lines++;
	c->lines++;
	c->bytes += len + 1;
	return 0;
}

uint64_t
chain_lines(const struct chain *c)
{
	return c->lines;
}

uint64_t
chain_bytes(const struct chain *c)
{
	return c->bytes;
}

bool
chain_inside(const struct chain *c)
{
	return c->inside > 0;
}

const char *
chain_failed(const struct chain *c)
{
	return c->key.s;
}

static int
by_first(const void *a, const void *b)
{
	struct fold *const *x = a, *const *y = b;
	int r = offset_cmp(&(*x)->first, &(*y)->first);

	return r != 0 ? r : strcmp((*x)->name, (*y)->name);
}

int
chain_rotate(struct chain *c, struct chain_done *d, struct err *e)
{
	size_t n = 0;
	int r = 0;

	*d = (struct chain_done){.replayed = c->replayed};
	c->replayed = 0;
	for (size_t i = 0; c->lines > 0 && i < c->n_slots; i++)
		for (struct fold *f = c->slots[i]; f != NULL; f = f->next)
			if (f->lines > 0)
				c->order[n++] = f;
	if (n > 1)
		qsort(c->order, n, sizeof(struct fold *), by_first);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = chain_put_fold(c, c->order[i], d, e);
	gz_writer_free(c->work.gz);
	c->work.gz = NULL;
	if (r != 0)
		return -1;
	c->lines = c->bytes = 0;
	if (c->folds > FOLDS_KEPT)
		folds_free(c, false);
	return 0;
}

void
chain_anew(struct chain *c)
{
	folds_free(c, true);
}
