/* SPDX-License-Identifier: MIT */
/* shards-text - the map as lines, and read again; see shards.h. */
#include <inttypes.h>
#include <string.h>

#include "store/shards.h"

void
shards_put(const struct shards *s, struct buf *b)
{
	char id[SHARD_ID_SIZE], first[U128_SIZE], last[U128_SIZE];

	for (size_t i = 0; i < s->n; i++) {
		const struct shard *v = &s->v[i];

		buf_printf(b,
		    "{\"shard\":\"%s\",\"first\":\"%s\",\"last\":\"%s\","
		    "\"parents\":[",
		    shard_id(id, i), u128_put(first, v->first),
		    u128_put(last, v->last));
		for (int p = 0; p < 2 && v->parents[p] != SHARD_NONE; p++)
			buf_printf(b, "%s\"%s\"", p == 0 ? "" : ",",
			    shard_id(id, v->parents[p]));
		buf_printf(b, "],\"base\":%" PRIu64, v->base);
		if (v->closed)
			buf_printf(b, ",\"end\":%" PRIu64, v->end);
		buf_str(b, "}\n");
	}
}

/* What is left of a line that is read. The suite wrote it, so it is just as
 * shards_put makes it. */
struct rest {
	const char *s, *end;
};

static bool
skip(struct rest *r, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(r->end - r->s) < n || memcmp(r->s, text, n) != 0)
		return false;
	r->s += n;
	return true;
}

static bool
skip_number(struct rest *r, struct u128 *n)
{
	const char *s = r->s;

	while (r->s < r->end && *r->s >= '0' && *r->s <= '9')
		r->s++;
	return u128_read(n, s, (size_t)(r->s - s)) == 0;
}

static bool
skip_count(struct rest *r, uint64_t *n)
{
	struct u128 wide;

	if (!skip_number(r, &wide) || wide.hi != 0)
		return false;
	*n = wide.lo;
	return true;
}

/* The id of a shard that came before: its number, or SHARD_NONE. */
static size_t
skip_id(struct rest *r, const struct shards *s)
{
	char id[SHARD_ID_SIZE];

	if ((size_t)(r->end - r->s) < SHARD_ID_LEN)
		return SHARD_NONE;
	memcpy(id, r->s, SHARD_ID_LEN);
	id[SHARD_ID_LEN] = '\0';
	r->s += SHARD_ID_LEN;
	return shards_find(s, id);
}

static bool
read_parents(struct rest *r, const struct shards *s, struct shard *v)
{
	v->parents[0] = v->parents[1] = SHARD_NONE;
	if (!skip(r, ",\"parents\":["))
		return false;
	for (int i = 0; i < 2 && skip(r, i == 0 ? "\"" : ",\""); i++) {
		v->parents[i] = skip_id(r, s);
		if (v->parents[i] == SHARD_NONE || !skip(r, "\"") ||
		    !s->v[v->parents[i]].closed)
			return false;
	}
	return skip(r, "],\"base\":");
}

/* Whether its places follow those of its parents, and do not run out. */
static bool
places_rise(const struct shards *s, const struct shard *v)
{
	uint64_t from = v->parents[0] == SHARD_NONE ? v->base : 0;

	for (int p = 0; p < 2 && v->parents[p] != SHARD_NONE; p++) {
		const struct shard *of = &s->v[v->parents[p]];

		if (from < of->base + of->end)
			from = of->base + of->end;
	}
	return v->base == from && v->base <= UINT64_MAX - v->end;
}

static bool
read_shard(struct rest *r, const struct shards *s, struct shard *v)
{
	char id[SHARD_ID_SIZE];

	*v = (struct shard){.closed = false};
	if (!skip(r, "{\"shard\":\"") || !skip(r, shard_id(id, s->n)) ||
	    !skip(r, "\",\"first\":\"") || !skip_number(r, &v->first) ||
	    !skip(r, "\",\"last\":\"") || !skip_number(r, &v->last) ||
	    !skip(r, "\"") || !read_parents(r, s, v) ||
	    !skip_count(r, &v->base))
		return false;
	if (skip(r, ",\"end\":")) {
		v->closed = true;
		if (!skip_count(r, &v->end))
			return false;
	}
	return skip(r, "}") && r->s == r->end &&
	       u128_cmp(v->first, v->last) <= 0 && places_rise(s, v);
}

/* Whether the open ones have all hashes, and none twice. */
static bool
whole(const struct shards *s)
{
	static const struct u128 zero = {0, 0};
	struct u128 next = zero;

	for (size_t i = 0; i < s->nopen; i++) {
		const struct shard *v = &s->v[s->open[i]];

		/* past the last hash comes 0 again */
		if (u128_cmp(v->first, next) != 0 ||
		    (i > 0 && u128_cmp(next, zero) == 0))
			return false;
		next = u128_add(v->last, (struct u128){0, 1});
	}
	return s->nopen > 0 && u128_cmp(next, zero) == 0;
}

int
shards_read(struct shards *s, const char *text, size_t len, const char *name,
    struct err *e)
{
	const char *end = text + len;
	struct shard shard;

	*s = (struct shards){0};
	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		struct rest r = {text, nl == NULL ? end : nl};

		if (nl == NULL || s->n == SHARDS_MAX ||
		    !read_shard(&r, s, &shard))
			return err_set(e, ERR_DATA, 0,
			    "%s:%zu: not the line of a shard", name, s->n + 1);
		if (shards_add(s, &shard) != 0)
			return err_nomem(e);
		text = nl + 1;
	}
	if (whole(s))
		return 0;
	return err_set(
	    e, ERR_DATA, 0, "%s: the shards do not share all hashes", name);
}
