/* SPDX-License-Identifier: MIT */
/* intern - see intern.h. */
#include "data/intern.h"

#include "base/quota.h"

#define BLOCK ((size_t)64 << 10) /* bytes; a longer text has its own */

struct entry {
	const char *s;
	uint32_t len;
	uint32_t hash;
};

void
intern_init(struct intern *t)
{
	memset(t, 0, sizeof *t);
	chunks_init(&t->entries, sizeof(struct entry));
	slots_init(&t->slots);
}

void
intern_free(struct intern *t)
{
	chunks_free(&t->entries);
	slots_free(&t->slots);
	for (size_t i = 0; i < t->nblocks; i++)
		quota_free(t->blocks[i].s, t->blocks[i].size);
	quota_free(t->blocks, t->room * sizeof *t->blocks);
	memset(t, 0, sizeof *t);
}

void
intern_seal(struct intern *t)
{
	slots_free(&t->slots);
}

/* A block of its own, noted in the list. */
static char *
block_new(struct intern *t, size_t size)
{
	size_t n = t->room == 0 ? 1 : 2 * t->room;
	struct intern_block *v = t->blocks;

	if (t->nblocks == t->room) {
		v = quota_more(v, t->room * sizeof *v, n * sizeof *v);
		if (v == NULL)
			return NULL;
		t->blocks = v;
		t->room = n;
	}
	v += t->nblocks;
	v->s = quota_new(size);
	v->size = size;
	t->nblocks += v->s != NULL;
	return v->s;
}

static const char *
keep(struct intern *t, const char *s, size_t len)
{
	char *dst;

	if (len > BLOCK / 4) {
		dst = block_new(t, len);
		return dst == NULL ? NULL : memcpy(dst, s, len);
	}
	if (len > t->left || t->at == NULL) {
		t->at = block_new(t, BLOCK);
		if (t->at == NULL)
			return NULL;
		t->left = BLOCK;
	}
	dst = t->at;
	t->at += len;
	t->left -= len;
	return memcpy(dst, s, len);
}

static uint32_t
entry_hash(const void *owner, uint32_t n)
{
	const struct intern *t = owner;
	const struct entry *e = chunks_at(&t->entries, n);

	return e->hash;
}

uint32_t
intern_put(struct intern *t, const char *s, size_t len)
{
	uint32_t hash = slots_hash_bytes(&t->slots, s, len), n;
	struct entry *e;
	size_t at;

	if (slots_room(&t->slots, t->n, entry_hash, t) != 0)
		return 0;
	at = slots_first(&t->slots, hash);
	while ((n = slots_probe(&t->slots, hash, &at)) != SLOTS_NONE) {
		e = chunks_at(&t->entries, n);
		if (e->hash == hash && e->len == len &&
		    memcmp(e->s, s, len) == 0)
			return n + 1;
	}
	e = len < UINT32_MAX ? chunks_make(&t->entries, t->n) : NULL;
	if (e == NULL)
		return 0;
	e->s = keep(t, s, len);
	if (e->s == NULL)
		return 0;
	e->len = (uint32_t)len;
	e->hash = hash;
	slots_set(&t->slots, hash, at, t->n);
	return ++t->n;
}

const char *
intern_text(const struct intern *t, uint32_t id, size_t *len)
{
	const struct entry *e = chunks_at(&t->entries, id - 1);

	*len = e->len;
	return e->s;
}

int
intern_cmp(const struct intern *t, uint32_t a, uint32_t b)
{
	size_t alen, blen;
	const char *as, *bs;
	int c;

	if (a == b)
		return 0;
	as = intern_text(t, a, &alen);
	bs = intern_text(t, b, &blen);
	c = memcmp(as, bs, alen < blen ? alen : blen);
	return c != 0 ? c : (alen > blen) - (alen < blen);
}
