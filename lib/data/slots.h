/* SPDX-License-Identifier: MIT */
/*
 * slots - the hash half of a table: from a hash to a number.
 *
 * The owner numbers its entries 0, 1, 2, ... and holds their keys. A slot is
 * four bytes: the entry's number + 1 in its low bits (0: free), and in the
 * high ones, that a number does not need, what the hash has there, so that
 * few keys are looked at in vain. Open addressing with linear probing, at most
 * three quarters full. To grow, the old slots are freed first and the new ones
 * filled out of the owner's entries: memory is never held twice.
 *
 *	at = slots_first(s, hash);
 *	while ((n = slots_probe(s, hash, &at)) != SLOTS_NONE)
 *		if (the key of entry n is the one)
 *			return n;
 *	slots_set(s, hash, at, owner->n);		a new entry
 *	return owner->n++;
 *
 * Hashes are seeded with an address, which differs from run to run where the
 * system does so: nobody can prepare keys that collide. No result depends on
 * their order.
 */
#ifndef DATA_SLOTS_H
#define DATA_SLOTS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SLOTS_NONE UINT32_MAX /* no entry has this number */

struct slots {
	uint32_t *v;   /* owned */
	uint32_t mask; /* how many there are, less 1 */
	uint32_t most; /* entries that they hold before they must grow */
	uint64_t seed;
};

/* The hash of the owner's entry n, as it looks for it. */
typedef uint32_t slots_hash_fn(const void *owner, uint32_t n);

void slots_init(struct slots *s);
void slots_free(struct slots *s);

/* Makes room for entry n, the next. 0, or -1: out of memory; the owner cannot
 * find anything any more. */
int slots_grow(
    struct slots *s, uint32_t n, slots_hash_fn *hash, const void *owner);

static inline int
slots_room(struct slots *s, uint32_t n, slots_hash_fn *hash, const void *owner)
{
	return n < s->most ? 0 : slots_grow(s, n, hash, owner);
}

static inline size_t
slots_first(const struct slots *s, uint32_t hash)
{
	return hash & s->mask;
}

/* The next entry from slot *at on that may have the key; SLOTS_NONE where none
 * is left: then *at is the slot for it. */
static inline uint32_t
slots_probe(const struct slots *s, uint32_t hash, size_t *at /* in/out */)
{
	uint32_t slot;

	while ((slot = s->v[*at]) != 0) {
		*at = (*at + 1) & s->mask;
		if (((slot ^ hash) & ~s->mask) == 0)
			return (slot & s->mask) - 1;
	}
	return SLOTS_NONE;
}

static inline void
slots_set(struct slots *s, uint32_t hash, size_t at, uint32_t n)
{
	s->v[at] = (hash & ~s->mask) | (n + 1);
}

/* Two odd numbers with bits set at random. */
#define SLOTS_MUL1 UINT64_C(0x9e6c63d0876a9a47)
#define SLOTS_MUL2 UINT64_C(0xd1b54a32d192ed03)

static inline uint64_t
slots_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * SLOTS_MUL1;
	hash = (hash ^ hash >> 32) * SLOTS_MUL2;
	return hash ^ hash >> 29;
}

static inline uint32_t
slots_hash_bytes(const struct slots *s, const char *p, size_t len)
{
	uint64_t hash = s->seed ^ len, word;

	for (; len > sizeof word; len -= sizeof word, p += sizeof word) {
		memcpy(&word, p, sizeof word);
		hash = slots_mix(hash, word);
	}
	word = 0;
	memcpy(&word, p, len);
	return (uint32_t)slots_mix(hash, word);
}

#endif
