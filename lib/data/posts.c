/* SPDX-License-Identifier: MIT */
/* posts - see posts.h. */
#include "data/posts.h"

#include <string.h>

#include "data/any.h"

enum value_type
value_type(const struct column *col)
{
	switch (col->kind) {
	case KIND_COUNT:
	case KIND_INT: return TYPE_INT;
	case KIND_ID:
	case KIND_ANY: return TYPE_ANY;
	case KIND_TIME: return TYPE_TIME;
	case KIND_PAIR: return TYPE_JSON;
	default: return TYPE_TEXT;
	}
}

int
value_cmp(const struct posts *p, enum value_type type, int64_t a, int64_t b)
{
	if (a == b)
		return 0;
	if (a == VALUE_NULL || b == VALUE_NULL)
		return a == VALUE_NULL ? 1 : -1;
	if (type == TYPE_TEXT || type == TYPE_JSON)
		return intern_cmp(&p->texts, (uint32_t)a, (uint32_t)b);
	if (type == TYPE_ANY)
		return any_cmp(&p->texts, a, b);
	return a < b ? -1 : 1;
}

void
posts_init(struct posts *p)
{
	memset(p, 0, sizeof *p);
	intern_init(&p->texts);
	chunks_init(&p->inds, sizeof(int64_t));
	chunks_init(&p->have, 1);
	slots_init(&p->slots);
}

void
posts_seal(struct posts *p)
{
	intern_seal(&p->texts);
	chunks_free(&p->inds);
	slots_free(&p->slots);
}

void
posts_free(struct posts *p)
{
	for (int t = 0; t <= TABLE_NONE; t++)
		for (size_t i = 0; i < p->tables[t].n; i++)
			chunks_free(&p->tables[t].v[i].cells);
	intern_free(&p->texts);
	chunks_free(&p->inds);
	chunks_free(&p->have);
	slots_free(&p->slots);
	memset(p, 0, sizeof *p);
}

size_t
posts_column(struct posts *p, enum table t, const struct column *col)
{
	struct post_table *pt = &p->tables[t];
	enum value_type type = value_type(col);
	struct post_column *c;

	for (size_t i = 0; i < pt->n; i++)
		if (pt->v[i].col == col)
			return i;
	c = &pt->v[pt->n];
	c->col = col;
	if (type == TYPE_TEXT || type == TYPE_JSON) {
		c->narrow = true;
		c->base = 1;
	} else if (col->kind == KIND_INT && col->max - col->min < UINT32_MAX) {
		c->narrow = true;
		c->base = col->min;
	}
	chunks_init(&c->cells, c->narrow ? sizeof(uint32_t) : sizeof(int64_t));
	return pt->n++;
}

static uint32_t
hash_of(const struct posts *p, int64_t ind)
{
	return (uint32_t)slots_mix(p->slots.seed, (uint64_t)ind);
}

static uint32_t
post_hash(const void *owner, uint32_t post)
{
	return hash_of(owner, posts_ind(owner, post));
}

static uint32_t
post_new(struct posts *p, int64_t ind)
{
	int64_t *at = chunks_make(&p->inds, p->n);

	if (at == NULL || chunks_make(&p->have, p->n) == NULL)
		return SLOTS_NONE;
	*at = ind;
	return p->n++;
}

uint32_t
posts_find(struct posts *p, int64_t ind)
{
	uint32_t hash, n;
	size_t at;

	/* rows of one post often follow each other, and tables that come one
	 * after the other often have the same order */
	for (n = p->last; n < p->n && n <= p->last + 1; n++)
		if (posts_ind(p, n) == ind)
			return p->last = n;
	if (slots_room(&p->slots, p->n, post_hash, p) != 0)
		return SLOTS_NONE;
	hash = hash_of(p, ind);
	at = slots_first(&p->slots, hash);
	while ((n = slots_probe(&p->slots, hash, &at)) != SLOTS_NONE)
		if (posts_ind(p, n) == ind)
			return p->last = n;
	n = post_new(p, ind);
	if (n == SLOTS_NONE)
		return n;
	slots_set(&p->slots, hash, at, n);
	return p->last = n;
}

static int
put_value(struct post_column *c, uint32_t post, int64_t value)
{
	void *cell = chunks_make(&c->cells, post);

	if (cell == NULL)
		return -1;
	if (!c->narrow)
		*(int64_t *)cell = value;
	else if (value != VALUE_NULL)
		*(uint32_t *)cell = (uint32_t)(value - c->base + 1);
	return 0;
}

int
posts_append(struct posts *p, const int64_t *values)
{
	struct post_table *pt = &p->tables[TABLE_NONE];

	if (p->n == SLOTS_NONE)
		return -1;
	for (size_t i = 0; i < pt->n; i++)
		if (put_value(&pt->v[i], p->n, values[i]) != 0)
			return -1;
	p->n++;
	return 0;
}

enum posts_put
posts_put(struct posts *p, uint32_t post, enum table t, const int64_t *values)
{
	struct post_table *pt = &p->tables[t];
	unsigned char *have = chunks_at(&p->have, post);

	if (*have & TABLE_BIT(t)) {
		for (size_t i = 0; i < pt->n; i++)
			if (posts_value(p, post, t, i) != values[i])
				return POSTS_DIFFERS;
		return POSTS_SAME;
	}
	for (size_t i = 0; i < pt->n; i++)
		if (put_value(&pt->v[i], post, values[i]) != 0)
			return POSTS_NOMEM;
	*have |= (unsigned char)TABLE_BIT(t);
	p->seen |= TABLE_BIT(t);
	return POSTS_NEW;
}
