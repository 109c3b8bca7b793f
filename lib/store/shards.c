/* SPDX-License-Identifier: MIT */
/* shards - the map in memory; see shards.h. */
#include "store/shards.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "shardId-"
#define ID_DIGITS 12
#define NUMBER_HEAD "49"
#define NUMBER_DIGITS 56

static const struct u128 one = {0, 1};

void
shards_free(struct shards *s)
{
	free(s->v);
	free(s->open);
	*s = (struct shards){0};
}

/* Room for n more, in both lists. */
static int
grow(struct shards *s, size_t n)
{
	size_t cap = s->cap * 2 + n;
	struct shard *v;
	uint32_t *open;

	if (s->n + n <= s->cap)
		return 0;
	v = realloc(s->v, cap * sizeof *v);
	if (v == NULL)
		return -1;
	s->v = v;
	open = realloc(s->open, cap * sizeof *open);
	if (open == NULL)
		return -1;
	s->open = open;
	s->cap = cap;
	return 0;
}

/* Where in the open ones a range that begins with this hash belongs: after
 * all that begin at or below it. */
static size_t
open_place(const struct shards *s, struct u128 hash)
{
	size_t from = 0, to = s->nopen;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (u128_cmp(s->v[s->open[mid]].first, hash) <= 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* There is room. */
static void
add(struct shards *s, const struct shard *shard)
{
	size_t at;

	s->v[s->n] = *shard;
	if (!shard->closed) {
		at = open_place(s, shard->first);
		memmove(s->open + at + 1, s->open + at,
		    (s->nopen++ - at) * sizeof *s->open);
		s->open[at] = (uint32_t)s->n;
	}
	s->n++;
}

int
shards_add(struct shards *s, const struct shard *shard)
{
	if (grow(s, 1) != 0)
		return -1;
	add(s, shard);
	return 0;
}

static void
close_one(struct shards *s, size_t i, uint64_t end)
{
	size_t at = open_place(s, s->v[i].first) - 1;

	memmove(s->open + at, s->open + at + 1,
	    (--s->nopen - at) * sizeof *s->open);
	s->v[i].closed = true;
	s->v[i].end = end;
}

int
shards_make(struct shards *s, unsigned n, uint64_t base)
{
	struct shard shard = {
	    .parents = {SHARD_NONE, SHARD_NONE}, .base = base};
	struct u128 size;
	uint32_t rest;

	/* 2^128 / n, of which only 2^128 - 1 is at hand */
	*s = (struct shards){0};
	size = u128_div(U128_MAX, n, &rest);
	if (rest == n - 1)
		size = u128_add(size, one);
	for (unsigned i = 0; i < n; i++) {
		struct u128 next = u128_add(shard.first, size);

		shard.last = i == n - 1 ? U128_MAX : u128_sub(next, one);
		if (shards_add(s, &shard) != 0)
			return -1;
		shard.first = next;
	}
	return 0;
}

size_t
shards_route(const struct shards *s, struct u128 hash)
{
	return s->open[open_place(s, hash) - 1];
}

/* -- resharding */

/* Whether it may be closed, and `more` added. */
static int
check(const struct shards *s, size_t i, size_t more, struct err *e)
{
	char id[SHARD_ID_SIZE];

	if (s->v[i].closed)
		return err_set(
		    e, ERR_USAGE, 0, "%s: closed already", shard_id(id, i));
	if (s->n + more > SHARDS_MAX)
		return err_set(e, ERR_USAGE, 0,
		    "the stream has had %zu shards: %d are the most", s->n,
		    SHARDS_MAX);
	return 0;
}

int
shards_split(struct shards *s, size_t i, uint64_t end, struct err *e)
{
	struct shard low, high, *v = &s->v[i];
	char id[SHARD_ID_SIZE];

	if (check(s, i, 2, e) != 0)
		return -1;
	if (u128_cmp(v->first, v->last) == 0)
		return err_set(e, ERR_USAGE, 0,
		    "%s: it has one hash, and cannot be split",
		    shard_id(id, i));
	low = (struct shard){.first = v->first,
	    .parents = {i, SHARD_NONE},
	    .base = v->base + end};
	low.last = u128_add(v->first, u128_half(u128_sub(v->last, v->first)));
	high = low;
	high.first = u128_add(low.last, one);
	high.last = v->last;
	if (grow(s, 2) != 0)
		return err_nomem(e);
	close_one(s, i, end);
	add(s, &low);
	add(s, &high);
	return 0;
}

int
shards_merge(struct shards *s, const size_t two[2], const uint64_t ends[2],
    struct err *e)
{
	struct shard v = {.parents = {two[0], two[1]}};
	const struct shard *low = &s->v[two[0]], *high = &s->v[two[1]];
	char a[SHARD_ID_SIZE], b[SHARD_ID_SIZE];

	if (check(s, two[0], 1, e) != 0 || check(s, two[1], 1, e) != 0)
		return -1;
	v.base = low->base + ends[0];
	if (v.base < high->base + ends[1])
		v.base = high->base + ends[1];
	if (u128_cmp(low->first, high->first) > 0) {
		const struct shard *t = low;

		low = high;
		high = t;
	}
	if (low == high || u128_cmp(u128_add(low->last, one), high->first) != 0)
		return err_set(e, ERR_USAGE, 0, "%s, %s: no neighbours",
		    shard_id(a, two[0]), shard_id(b, two[1]));
	v.first = low->first;
	v.last = high->last;
	if (grow(s, 1) != 0)
		return err_nomem(e);
	close_one(s, two[0], ends[0]);
	close_one(s, two[1], ends[1]);
	add(s, &v);
	return 0;
}

/* -- names and numbers */

char *
shard_id(char dst[SHARD_ID_SIZE], size_t i)
{
	snprintf(dst, SHARD_ID_SIZE, ID "%0*u", ID_DIGITS, (unsigned)i);
	return dst;
}

size_t
shards_find(const struct shards *s, const char *id)
{
	struct u128 n;

	if (strncmp(id, ID, sizeof ID - 1) != 0 || strlen(id) != SHARD_ID_LEN)
		return SHARD_NONE;
	id += sizeof ID - 1;
	while (*id == '0' && id[1] != '\0')
		id++;
	if (u128_read(&n, id, strlen(id)) != 0 || n.hi != 0 || n.lo >= s->n)
		return SHARD_NONE;
	return (size_t)n.lo;
}

void
shard_number(const struct shard *s, uint64_t i, struct offset *o)
{
	o->len = NUMBER_DIGITS;
	snprintf(o->s, sizeof o->s, NUMBER_HEAD "%0*" PRIu64,
	    NUMBER_DIGITS - (int)sizeof NUMBER_HEAD + 1, s->base + i);
}

int
shard_record(const struct shard *s, const struct offset *o, uint64_t *i)
{
	const char *digits = o->s + sizeof NUMBER_HEAD - 1;
	struct u128 place;

	if (o->len != NUMBER_DIGITS || memcmp(o->s, NUMBER_HEAD, 2) != 0)
		return -1;
	while (*digits == '0' && digits[1] != '\0')
		digits++;
	if (u128_read(&place, digits, strlen(digits)) != 0 || place.hi != 0 ||
	    place.lo < s->base)
		return -1;
	*i = place.lo - s->base;
	return s->closed && *i >= s->end ? -1 : 0;
}
