/* SPDX-License-Identifier: MIT */
/* names - a table of member names with ids; see names.h and names-table.h. */
#include "json/names-table.h"

#include <stdlib.h>
#include <string.h>

uint32_t
names_hash(const char *s, size_t len)
{
	uint32_t h = UINT32_C(2166136261) ^ (uint32_t)len; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT32_C(16777619);
	return h ^ h >> 15;
}

static int
slot_of(const struct names *n, const char *s, size_t len)
{
	uint32_t i = names_hash(s, len) & (NAMES_SLOTS - 1);

	for (; n->slots[i] != 0; i = (i + 1) & (NAMES_SLOTS - 1)) {
		const struct name *e = &n->v[n->slots[i] - 1];

		if (e->len == len && memcmp(e->s, s, len) == 0)
			break;
	}
	return (int)i;
}

int
names_find(const struct names *n, const char *s, size_t len)
{
	return n->slots[slot_of(n, s, len)] - 1;
}

/* A name with a quote or a backslash stands in rows with escapes: its own
 * bytes would be another name there, or the end of one. */
static void
head_set(struct name *e)
{
	char text[NAMES_HEAD * 8] = {0}, mask[NAMES_HEAD * 8] = {0};

	if (e->len + 1 > sizeof text || memchr(e->s, '"', e->len) != NULL ||
	    memchr(e->s, '\\', e->len) != NULL)
		return;
	memcpy(text, e->s, e->len);
	text[e->len] = '"';
	memset(mask, 0xff, e->len + 1);
	memcpy(e->head, text, sizeof text);
	memcpy(e->mask, mask, sizeof mask);
}

int
names_add(struct names *n, const char *s, size_t len, unsigned tables)
{
	int i = slot_of(n, s, len);
	char *copy;

	if (n->slots[i] != 0) {
		n->v[n->slots[i] - 1].tables |= tables;
		return n->slots[i] - 1;
	}
	if (n->n == REC_NAMES_MAX)
		return -1;
	copy = malloc(len + 1);
	if (copy == NULL)
		return -1;
	memcpy(copy, s, len);
	copy[len] = '\0';
	n->v[n->n] = (struct name){.s = copy, .len = len, .tables = tables};
	head_set(&n->v[n->n]);
	n->slots[i] = (uint16_t)++n->n;
	return n->n - 1;
}

struct names *
names_new(void)
{
	/* in the order of the NAME_ ids */
	static const char *const first[] = {
	    "topic", "partition", "offset", "key", "timestamp", "value"};
	struct names *n = calloc(1, sizeof *n);

	if (n == NULL)
		return NULL;
	for (size_t i = 0; i < NAME_FIRST_FREE; i++)
		if (names_add(n, first[i], strlen(first[i]), 0) < 0) {
			names_free(n);
			return NULL;
		}
	return n;
}

struct names *
names_copy(const struct names *from)
{
	struct names *n = names_new();

	for (int i = 0; n != NULL && i < from->n; i++)
		if (names_add(n, from->v[i].s, from->v[i].len,
			from->v[i].tables) < 0) {
			names_free(n);
			return NULL;
		}
	return n;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	for (int i = 0; i < n->n; i++)
		free(n->v[i].s);
	free(n);
}

const char *
names_text(const struct names *n, int id)
{
	return n->v[id].s;
}

int
names_count(const struct names *n)
{
	return n->n;
}
