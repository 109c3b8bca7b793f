/* SPDX-License-Identifier: MIT */
/* bucket - the kind of store is chosen here, and only here. */
#include "store/bucket.h"

#include <stdlib.h>
#include <string.h>

#include "store/bucket-parts.h"
#include "store/url.h"

struct bucket *
bucket_open(const char *name, bool make, struct err *e)
{
	const char *dir = url_dir(name, e);

	return dir != NULL ? bucket_file_open(dir, make, e) : NULL;
}

struct bucket *
bucket_open_dry(const char *name, bucket_told *told, void *arg, struct err *e)
{
	return url_dir(name, e) != NULL ? bucket_dry_open(name, told, arg, e)
					: NULL;
}

void
bucket_close(struct bucket *b)
{
	if (b != NULL)
		b->ops->close(b);
}

void
bucket_url(const struct bucket *b, const char *key, char *dst, size_t size)
{
	b->ops->url(b, key, dst, size);
}

int
bucket_spool(struct bucket *b, struct err *e)
{
	return b->ops->spool(b, e);
}

struct bucket_new *
bucket_new(struct bucket *b, struct err *e)
{
	return b->ops->begin(b, e);
}

int
bucket_write(struct bucket_new *o, const void *s, size_t n, struct err *e)
{
	return o->bucket->ops->write(o, s, n, e);
}

int
bucket_fits(const struct bucket *b, const char *key, struct err *e)
{
	size_t n = strlen(key);

	if (n == 0)
		return err_set(e, ERR_DATA, 0, "key: empty");
	if (n > BUCKET_KEY_MAX)
		return err_set(e, ERR_DATA, 0, "key: longer than %d bytes",
		    BUCKET_KEY_MAX);
	return b->ops->fits != NULL ? b->ops->fits(b, key, e) : 0;
}

enum bucket_put
bucket_publish(
    struct bucket_new *o, const char *key, bool if_absent, struct err *e)
{
	if (bucket_fits(o->bucket, key, e) == 0)
		return o->bucket->ops->publish(o, key, if_absent, e);
	bucket_drop(o);
	return BUCKET_ERROR;
}

void
bucket_drop(struct bucket_new *o)
{
	if (o != NULL)
		o->bucket->ops->drop(o);
}

struct bucket_get *
bucket_get(struct bucket *b, const char *key, bool *absent, struct err *e)
{
	*absent = false;
	return b->ops->get(b, key, absent, e);
}

ssize_t
bucket_read(struct bucket_get *o, void *dst, size_t n, struct err *e)
{
	return o->bucket->ops->read(o, dst, n, e);
}

void
bucket_get_free(struct bucket_get *o)
{
	if (o != NULL)
		o->bucket->ops->get_free(o);
}

int
bucket_settle(struct bucket *b, const char *key, struct err *e)
{
	return b->ops->settle(b, key, e);
}

static int
by_key(const void *a, const void *b)
{
	const struct bucket_object *x = a, *y = b;

	return strcmp(x->key, y->key);
}

int
bucket_list(struct bucket *b, const char *prefix, struct bucket_list *list,
    struct err *e)
{
	*list = (struct bucket_list){0};
	if (b->ops->list(b, prefix, list, e) != 0) {
		bucket_list_free(list);
		return -1;
	}
	if (list->n > 1)
		qsort(list->v, list->n, sizeof *list->v, by_key);
	return 0;
}

int
bucket_list_add(
    struct bucket_list *list, const char *key, uint64_t size, int64_t modified)
{
	struct bucket_object *o;

	if (list->n == list->cap) {
		size_t cap = list->cap > 0 ? 2 * list->cap : 64;

		o = realloc(list->v, cap * sizeof *o);
		if (o == NULL)
			return -1;
		list->v = o;
		list->cap = cap;
	}
	o = &list->v[list->n];
	*o = (struct bucket_object){.size = size, .modified = modified};
	o->key = strdup(key);
	if (o->key == NULL)
		return -1;
	list->n++;
	return 0;
}

void
bucket_list_free(struct bucket_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].key);
	free(list->v);
	*list = (struct bucket_list){0};
}
