/* SPDX-License-Identifier: MIT */
/*
 * intern - each distinct text once, with a number for it.
 *
 * Texts are plain bytes (unescaped); numbers count from 1 in the order of
 * arrival, 0 is none. Two texts are equal where their numbers are; which comes
 * first is told by their bytes. Beside its bytes a text takes 16 bytes and its
 * slots, which intern_seal gives back when no more texts come.
 */
#ifndef DATA_INTERN_H
#define DATA_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "data/chunks.h"
#include "data/slots.h"

struct intern_block {
	char *s; /* owned */
	size_t size;
};

struct intern {
	struct chunks entries; /* by number - 1 */
	uint32_t n;
	struct slots slots;
	struct intern_block *blocks; /* owned */
	size_t nblocks, room;	     /* used, and in the list */
	char *at;		     /* where the next text goes */
	size_t left;
};

void intern_init(struct intern *t);
void intern_free(struct intern *t);

/* The number of s[0..len), which is copied if it is new. 0: out of memory. */
uint32_t intern_put(struct intern *t, const char *s, size_t len);
/* From here on nothing is put. */
void intern_seal(struct intern *t);

/* The text of a number; not NUL-terminated. It stays where it is. */
const char *intern_text(
    const struct intern *t, uint32_t id, size_t *len /* out */);
/* < 0, 0, > 0: by bytes, the shorter first. */
int intern_cmp(const struct intern *t, uint32_t a, uint32_t b);

#endif
