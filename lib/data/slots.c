/* SPDX-License-Identifier: MIT */
/* slots - see slots.h. */
#include "data/slots.h"

#include "base/quota.h"

#define FIRST ((size_t)16)     /* slots; a power of two */
#define MOST ((size_t)1 << 32) /* their numbers fit 32 bits */

void
slots_init(struct slots *s)
{
	*s = (struct slots){.seed = (uint64_t)(uintptr_t)s * SLOTS_MUL1};
}

static void
free_slots(struct slots *s)
{
	quota_free(s->v, ((size_t)s->mask + 1) * sizeof *s->v);
}

void
slots_free(struct slots *s)
{
	free_slots(s);
	memset(s, 0, sizeof *s);
}

int
slots_grow(struct slots *s, uint32_t n, slots_hash_fn *hash, const void *owner)
{
	size_t size = s->v == NULL ? FIRST : 2 * ((size_t)s->mask + 1);

	free_slots(s);
	s->most = 0;
	s->v = size <= MOST ? quota_new(size * sizeof *s->v) : NULL;
	if (s->v == NULL)
		return -1;
	s->mask = (uint32_t)(size - 1);
	s->most = (uint32_t)(size / 4 * 3);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t h = hash(owner, i);
		size_t at = slots_first(s, h);

		while (s->v[at] != 0)
			at = (at + 1) & s->mask;
		slots_set(s, h, at, i);
	}
	return 0;
}
