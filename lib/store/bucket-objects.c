/* SPDX-License-Identifier: MIT */
/* bucket-objects - a listing, in the order in which it is read. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "store/bucket-rows.h"

void
bucket_objects_free(struct bucket_source *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->v[i].key);
	b->n = 0;
}

int
bucket_objects_cmp(const void *x, const void *y)
{
	const struct object *a = x, *b = y;

	return bucket_key_cmp(&a->k, a->key, &b->k, b->key);
}

void
bucket_objects_tell(struct bucket_source *b, const char *key, const char *why)
{
	diag_error("%s: %s", key, why);
	b->s.tally->failed = true;
}

/* Whether it can be told as JSON and kept in a state; it says so if not. */
static bool
key_fits(struct bucket_source *b, const char *key)
{
	char q[DIAG_QUOTE_SIZE];
	size_t len = strlen(key);

	if (len <= BUCKET_KEY_MAX && utf8_all(key, len))
		return true;
	bucket_objects_tell(b, diag_quote(q, key, len),
	    len > BUCKET_KEY_MAX ? "key: too long" : "key: invalid UTF-8");
	return false;
}

/* Takes over an object of a listing. Empty ones have no rows. */
static int
object_add(struct bucket_source *b, struct bucket_object *o, struct err *e)
{
	struct object *v = b->v;

	if ((o->size == 0 && o->lost == 0) || !key_fits(b, o->key))
		return 0;
	if (o->lost != 0) {
		bucket_objects_tell(b, o->key, strerror(o->lost));
		return 0;
	}
	if (b->n == b->cap) {
		size_t cap = b->cap > 0 ? b->cap * 2 : 64;

		v = realloc(v, cap * sizeof *v);
		if (v == NULL)
			return err_nomem(e);
		b->v = v;
		b->cap = cap;
	}
	v[b->n] = (struct object){.key = o->key, .modified = o->modified};
	bucket_key_read(&v[b->n].k, o->key, b->r->tells);
	o->key = NULL;
	b->n++;
	return 0;
}

static int
list_prefix(struct bucket_source *b, const char *prefix, struct err *e)
{
	struct bucket_list list;
	int st = 0;

	if (bucket_list(b->bucket, prefix, &list, e) != 0)
		return -1;
	for (size_t i = 0; i < list.n && st == 0; i++)
		st = object_add(b, &list.v[i], e);
	bucket_list_free(&list);
	return st;
}

int
bucket_objects_list(struct bucket_source *b, struct err *e)
{
	size_t n = 0;

	bucket_objects_free(b);
	b->next = 0;
	if (b->r->nprefixes == 0 && list_prefix(b, "", e) != 0)
		return -1;
	for (size_t i = 0; i < b->r->nprefixes; i++)
		if (list_prefix(b, b->r->prefixes[i], e) != 0)
			return -1;
	if (b->n > 1)
		qsort(b->v, b->n, sizeof *b->v, bucket_objects_cmp);
	for (size_t i = 0; i < b->n; i++) {
		if (n > 0 && strcmp(b->v[n - 1].key, b->v[i].key) == 0)
			free(b->v[i].key);
		else
			b->v[n++] = b->v[i];
	}
	b->n = n;
	return 0;
}
