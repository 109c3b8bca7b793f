/* SPDX-License-Identifier: MIT */
/*
 * members - lines that the suite itself writes and reads back: descriptions,
 * positions, receipts. Each is one object, of which some members are asked
 * for by name. Off the row path: a line is copied.
 *
 *	static const char *const names[] = {"partitions", NULL};
 *	m = members_new(names);
 *	if (members_read(m, s, len, &e) == 0)
 *		v = members_get(m, 0);
 */
#ifndef JSON_MEMBERS_H
#define JSON_MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "json/rec.h"

struct members;

/* names: up to 16, NULL-terminated, borrowed. NULL: out of memory. */
struct members *members_new(const char *const *names);
void members_free(struct members *m);

/* Reads a line (without LF, or with it). 0, or -1 with e: ERR_DATA where it is
 * no object, ERR_MEM. */
int members_read(struct members *m, const char *s, size_t len, struct err *e);

/* The value of names[i], good until the next read; NULL where there is none. */
const struct val *members_get(const struct members *m, size_t i);

/* As an integer from min to max, or false. */
bool members_int(const struct members *m, size_t i, int64_t min, int64_t max,
    int64_t *n /* out */);

/* As a record, for coord_of: after members_read. */
const struct rec *members_rec(const struct members *m);

/* What a small file of one such line holds. */
struct members_form {
	const char *what; /* for messages: "a position" */
	const char *const *names;
	/* whether it is one, which is taken in then */
	bool (*take)(void *to, const struct members *m);
};

/* Reads one, of at most 4,096 bytes. 0; 1 where there is no such file; -1 with
 * e: ERR_DATA and "PATH: not WHAT" where it is none. */
int members_file(
    const char *path, const struct members_form *f, void *to, struct err *e);

#endif
