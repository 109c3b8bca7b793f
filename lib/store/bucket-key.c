/* SPDX-License-Identifier: MIT */
#include "store/bucket-key.h"

#include <string.h>

#include "json/text.h"
#include "store/offset.h"

static struct bucket_span
span(const char *key, const char *from, const char *to)
{
	return (struct bucket_span){
	    (uint16_t)(from - key), (uint16_t)(to - from)};
}

static bool
digits(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return len > 0;
}

/* As JSON writes it. */
static bool
number(const char *s, size_t len)
{
	return digits(s, len) && len <= 18 && (*s != '0' || len == 1);
}

/* Where s[0..len) ends without the ending, or NULL: it has another. */
static const char *
without(const char *s, const char *end, const char *ending)
{
	size_t n = strlen(ending);

	if ((size_t)(end - s) <= n || memcmp(end - n, ending, n) != 0)
		return NULL;
	return end - n;
}

static const char *
last(const char *s, const char *end, char c)
{
	while (end > s)
		if (*--end == c)
			return end;
	return NULL;
}

/* The last folder of key[0..end) that is the topic, or NULL. */
static const char *
folder_of(const char *key, const char *end, const char *topic, size_t len)
{
	while (end > key) {
		const char *slash = last(key, end - 1, '/');
		const char *from = slash != NULL ? slash + 1 : key;

		if ((size_t)(end - 1 - from) == len &&
		    memcmp(from, topic, len) == 0)
			return from;
		end = from;
	}
	return NULL;
}

/* Whether the folders say no more than p, as partition=p does. */
static bool
plain(const char *s, const char *end, const char *p, size_t len)
{
	static const char name[] = "partition=";

	if (s == end)
		return true;
	return (size_t)(end - s) == sizeof name - 1 + len + 1 &&
	       memcmp(s, name, sizeof name - 1) == 0 &&
	       memcmp(s + sizeof name - 1, p, len) == 0;
}

static bool
read_sink(struct bucket_key *k, const char *key)
{
	const char *end = key + strlen(key), *slash, *name, *folder, *p, *first;
	const char *cut = without(key, end, ".gz");
	size_t len;

	end = without(key, cut != NULL ? cut : end, ".json");
	slash = end != NULL ? last(key, end, '/') : NULL;
	if (slash == NULL)
		return false;
	name = slash + 1;
	first = last(name, end, '+');
	p = first != NULL ? last(name, first, '+') : NULL;
	if (p == NULL || p == name || p + 1 == first ||
	    !digits(first + 1, (size_t)(end - first - 1)) ||
	    end - first - 1 > OFFSET_DIGITS)
		return false;
	len = (size_t)(p - name);
	folder = folder_of(key, name, name, len);
	if (folder == NULL)
		return false;
	k->topic = span(key, name, p);
	k->part = span(key, p + 1, first);
	k->first = span(key, first + 1, end);
	if (!plain(folder + len + 1, name, p + 1, k->part.len))
		k->folders = span(key, folder + len + 1, name - 1);
	k->sink = true;
	return true;
}

void
bucket_key_read(struct bucket_key *k, const char *key, bucket_tells *tells)
{
	const char *s = key;
	bool told = false;

	*k = (struct bucket_key){0};
	if (read_sink(k, key))
		return;
	k->part = span(key, key, key + strlen(key));
	while (*s != '\0') {
		size_t n = strcspn(s, "/");
		const char *next = s + n + (s[n] == '/');

		if (s[n] == '\0')
			n = strcspn(s, "."); /* a file's name */
		if (n > 0 && tells != NULL && tells(s, n)) {
			k->topic = span(key, s, s + n);
			told = true;
		} else if (n > 0 && !told && k->topic.len == 0) {
			k->topic = span(key, s, s + n);
		}
		s = next;
	}
	if (k->topic.len == 0)
		k->topic = k->part; /* as ".json" */
}

void
bucket_key_part(const struct bucket_key *k, const char *key, struct buf *b)
{
	const char *p = key + k->part.at;

	if (k->sink && k->folders.len == 0 && number(p, k->part.len)) {
		buf_add(b, p, k->part.len);
		return;
	}
	buf_char(b, '"');
	if (k->folders.len > 0) {
		text_escape(b, key + k->folders.at, k->folders.len);
		buf_char(b, '/');
	}
	text_escape(b, p, k->part.len);
	buf_char(b, '"');
}

bool
bucket_key_text(const struct bucket_key *k, const char *key)
{
	return k->sink && !digits(key + k->part.at, k->part.len);
}

/* Digits in both: by their value. */
static int
cmp_digits(const char **a, const char *aend, const char **b, const char *bend)
{
	const char *s, *t;
	int c;

	while (*a < aend && **a == '0')
		(*a)++;
	while (*b < bend && **b == '0')
		(*b)++;
	for (s = *a; s < aend && *s >= '0' && *s <= '9';)
		s++;
	for (t = *b; t < bend && *t >= '0' && *t <= '9';)
		t++;
	c = s - *a < t - *b ? -1 : s - *a > t - *b;
	if (c == 0)
		c = memcmp(*a, *b, (size_t)(s - *a));
	*a = s;
	*b = t;
	return c;
}

static int
natural(const char *a, size_t alen, const char *b, size_t blen)
{
	const char *aend = a + alen, *bend = b + blen;

	while (a < aend && b < bend) {
		int c;

		if (digits(a, 1) && digits(b, 1)) {
			c = cmp_digits(&a, aend, &b, bend);
		} else {
			c = (unsigned char)*a++;
			c -= (unsigned char)*b++;
		}
		if (c != 0)
			return c;
	}
	return (a < aend) - (b < bend);
}

static int
cmp_span(
    const char *a, struct bucket_span x, const char *b, struct bucket_span y)
{
	return natural(a + x.at, x.len, b + y.at, y.len);
}

static int
cmp_bytes(
    const char *a, struct bucket_span x, const char *b, struct bucket_span y)
{
	int c = memcmp(a + x.at, b + y.at, x.len < y.len ? x.len : y.len);

	return c != 0 ? c : x.len - y.len;
}

int
bucket_key_cmp(const struct bucket_key *a, const char *akey,
    const struct bucket_key *b, const char *bkey)
{
	int c = cmp_span(akey, a->topic, bkey, b->topic);

	if (c == 0)
		c = a->sink - b->sink;
	if (c == 0)
		c = cmp_span(akey, a->folders, bkey, b->folders);
	if (c == 0)
		c = cmp_span(akey, a->part, bkey, b->part);
	/* 07 and 7 are alike so far, and must not be mixed up */
	if (c == 0)
		c = cmp_bytes(akey, a->topic, bkey, b->topic);
	if (c == 0)
		c = cmp_bytes(akey, a->folders, bkey, b->folders);
	if (c == 0)
		c = cmp_bytes(akey, a->part, bkey, b->part);
	if (c == 0)
		c = cmp_span(akey, a->first, bkey, b->first);
	return c != 0 ? c : strcmp(akey, bkey);
}

static bool
same_span(
    const char *a, struct bucket_span x, const char *b, struct bucket_span y)
{
	return x.len == y.len && memcmp(a + x.at, b + y.at, x.len) == 0;
}

bool
bucket_key_same(const struct bucket_key *a, const char *akey,
    const struct bucket_key *b, const char *bkey)
{
	return a->sink == b->sink &&
	       same_span(akey, a->topic, bkey, b->topic) &&
	       same_span(akey, a->folders, bkey, b->folders) &&
	       same_span(akey, a->part, bkey, b->part);
}
