/* SPDX-License-Identifier: MIT */
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 64

void
parts_free(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		free((char *)p->v[i].topic);
	free(p->v);
	free(p->slots);
	*p = (struct parts){0};
}

/* FNV-1a */
static uint32_t
hash_add(uint32_t h, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT32_C(16777619);
	return h;
}

/* The slot where it is, or would be. */
static uint32_t *
slot_of(const struct parts *p, const struct coord_part *part)
{
	uint32_t h = UINT32_C(2166136261);
	size_t at;

	h = hash_add(h, part->topic, part->topic_len);
	h = hash_add(h, part->part, part->part_len);
	for (at = h & (p->nslots - 1); p->slots[at] != 0;
	     at = (at + 1) & (p->nslots - 1))
		if (coord_same_part(&p->v[p->slots[at] - 1], part))
			break;
	return &p->slots[at];
}

static int
grow_slots(struct parts *p)
{
	size_t n = p->nslots == 0 ? SLOTS_FIRST : p->nslots * 2;
	uint32_t *slots = calloc(n, sizeof *slots);

	if (slots == NULL)
		return -1;
	free(p->slots);
	p->slots = slots;
	p->nslots = n;
	for (size_t i = 0; i < p->n; i++)
		*slot_of(p, &p->v[i]) = (uint32_t)i + 1;
	return 0;
}

/* A copy of both texts, in one piece. */
static int
copy(struct coord_part *to, const struct coord_part *from)
{
	char *s = malloc(from->topic_len + from->part_len + 2);

	if (s == NULL)
		return -1;
	memcpy(s, from->topic, from->topic_len);
	s[from->topic_len] = '\0';
	memcpy(s + from->topic_len + 1, from->part, from->part_len);
	s[from->topic_len + 1 + from->part_len] = '\0';
	*to = *from;
	to->topic = s;
	to->part = s + from->topic_len + 1;
	return 0;
}

size_t
parts_look(const struct parts *p, const struct coord_part *part)
{
	uint32_t slot;

	if (p->n == 0)
		return PARTS_NONE;
	/* records of one come in runs */
	if (coord_same_part(&p->v[p->last], part))
		return p->last;
	slot = *slot_of(p, part);
	return slot == 0 ? PARTS_NONE : slot - 1;
}

size_t
parts_find(struct parts *p, const struct coord_part *part)
{
	size_t at = parts_look(p, part);

	if (at != PARTS_NONE)
		return p->last = at;
	if (p->n == p->cap) {
		size_t cap = p->cap == 0 ? 16 : p->cap * 2;
		struct coord_part *v = realloc(p->v, cap * sizeof *v);

		if (v == NULL)
			return PARTS_NONE;
		p->v = v;
		p->cap = cap;
	}
	if (2 * (p->n + 1) > p->nslots && grow_slots(p) != 0)
		return PARTS_NONE;
	if (copy(&p->v[p->n], part) != 0)
		return PARTS_NONE;
	*slot_of(p, part) = (uint32_t)p->n + 1;
	return p->last = p->n++;
}
