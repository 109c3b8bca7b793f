/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the map of a stream, or, after a '#', as the splits and merges
 * that make one: it is refused with a reason, or written as the same bytes,
 * each hash belongs to one open shard, children begin where their parents
 * end, and it can be split and merged on.
 */
#include <string.h>

#include "base/buf.h"
#include "fuzz.h"
#include "store/shards.h"

static struct buf again;

static bool
within(const struct shard *v, struct u128 hash)
{
	return !v->closed && u128_cmp(v->first, hash) <= 0 &&
	       u128_cmp(hash, v->last) <= 0;
}

static void
route(const struct shards *s, struct u128 hash)
{
	size_t to = shards_route(s, hash), n = 0;

	MUST(to < s->n && within(&s->v[to], hash));
	for (size_t i = 0; i < s->n; i++)
		n += within(&s->v[i], hash);
	MUST(n == 1);
}

static void
routes(const struct shards *s, uint64_t seed)
{
	static const struct u128 one = {0, 1};

	for (size_t i = 0; i < s->n; i++) {
		const struct shard *v = &s->v[i];

		route(s, v->first);
		route(s, v->last);
		route(s, u128_sub(v->first, one));
		route(s, u128_add(v->last, one));
		seed = seed * UINT64_C(6364136223846793005) + i + 1;
		route(s, (struct u128){seed, seed * (2 * i + 3)});
	}
}

static void
numbers(const struct shards *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct shard *v = &s->v[i];
		uint64_t most = v->closed ? v->end : 1000, n;
		struct offset o, before = {0};
		char id[SHARD_ID_SIZE];

		MUST(shards_find(s, shard_id(id, i)) == i);
		for (int p = 0; p < 2 && v->parents[p] != SHARD_NONE; p++) {
			const struct shard *of = &s->v[v->parents[p]];

			MUST(v->parents[p] < i && of->closed);
			MUST(of->base + of->end >= of->base);
			MUST(v->base >= of->base + of->end);
		}
		shard_number(v, most, &o);
		MUST(shard_record(v, &o, &n) == (v->closed ? -1 : 0));
		for (uint64_t at = 0; at < most; at += most / 3 + 1) {
			shard_number(v, at, &o);
			MUST(shard_record(v, &o, &n) == 0 && n == at);
			MUST(offset_cmp(&before, &o) < 0);
			before = o;
		}
	}
}

/* What must hold of any map. */
static void
check(const struct shards *s, uint64_t seed)
{
	struct shards other;
	struct err e = {0};

	buf_reset(&again);
	shards_put(s, &again);
	MUST(!again.err);
	MUST(shards_read(&other, again.s, again.len, "map", &e) == 0);
	MUST(other.n == s->n && other.nopen == s->nopen);
	shards_free(&other);
	routes(s, seed);
	numbers(s);
}

/* Splits and merges, two bytes each; refused with a reason where they are. */
static void
change(struct shards *s, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 2 <= size && i < 64 && s->n < 200; i += 2) {
		size_t two[2] = {(data[i] & 127) % s->n, data[i + 1] % s->n};
		uint64_t ends[2] = {data[i + 1], data[i]};
		struct err e = {0};
		size_t n = s->n;
		int st = data[i] > 127 ? shards_split(s, two[0], ends[0], &e)
				       : shards_merge(s, two, ends, &e);

		MUST(st == 0 ? s->n > n
			     : s->n == n && e.kind == ERR_USAGE &&
				   e.msg[0] != '\0');
	}
}

static void
make(const uint8_t *data, size_t size)
{
	struct shards s;

	MUST(shards_make(&s, 1u + data[0], 0) == 0);
	change(&s, data + 1, size - 1);
	check(&s, size);
	shards_free(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shards s;
	struct err e = {0};

	if (again.max == 0)
		buf_init(&again, SIZE_MAX / 4);
	if (size > 1 && data[0] == '#') {
		make(data + 1, size - 1);
		return 0;
	}
	if (shards_read(&s, (const char *)data, size, "map", &e) == 0) {
		check(&s, size);
		MUST(again.len == size && memcmp(again.s, data, size) == 0);
		change(&s, data + size - size / 4, size / 4);
		check(&s, size);
	} else {
		MUST(e.kind == ERR_DATA && strncmp(e.msg, "map:", 4) == 0);
	}
	shards_free(&s);
	return 0;
}
