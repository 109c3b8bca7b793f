/* SPDX-License-Identifier: MIT */
/* bucket-dry - a bucket that is always empty, and tells what would be put. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <unistd.h>

#include "store/bucket-parts.h"

struct dry {
	struct bucket bucket;
	char *name; /* owned */
	bucket_told *told;
	void *arg;
	struct bucket_new one; /* has nothing of its own: any number is one */
};

static void
dry_close(struct bucket *b)
{
	free(((struct dry *)b)->name);
	free(b);
}

static void
dry_url(const struct bucket *b, const char *key, char *dst, size_t size)
{
	snprintf(dst, size, "%s/%s", ((const struct dry *)b)->name, key);
}

static int
dry_spool(struct bucket *b, struct err *e)
{
	FILE *f = tmpfile();
	int fd = f != NULL ? dup(fileno(f)) : -1;

	(void)b;
	if (fd == -1)
		err_set(e, ERR_SYS, 0, "temporary file: %s", strerror(errno));
	if (f != NULL)
		fclose(f);
	return fd;
}

static struct bucket_new *
dry_begin(struct bucket *b, struct err *e)
{
	(void)e;
	return &((struct dry *)b)->one;
}

static int
dry_write(struct bucket_new *o, const void *s, size_t n, struct err *e)
{
	(void)o, (void)s, (void)n, (void)e;
	return 0;
}

static enum bucket_put
dry_publish(
    struct bucket_new *o, const char *key, bool if_absent, struct err *e)
{
	const struct dry *d = (const struct dry *)o->bucket;
	char url[4 * BUCKET_KEY_MAX];

	(void)if_absent, (void)e;
	dry_url(o->bucket, key, url, sizeof url);
	d->told(d->arg, url);
	return BUCKET_DONE;
}

static void
dry_drop(struct bucket_new *o)
{
	(void)o;
}

static struct bucket_get *
dry_get(struct bucket *b, const char *key, bool *absent, struct err *e)
{
	(void)b, (void)key, (void)e;
	*absent = true;
	return NULL;
}

/* Nothing is ever there to be read, settled or listed. */
static const struct bucket_ops ops = {
    .close = dry_close,
    .url = dry_url,
    .spool = dry_spool,
    .begin = dry_begin,
    .write = dry_write,
    .publish = dry_publish,
    .drop = dry_drop,
    .get = dry_get,
};

struct bucket *
bucket_dry_open(const char *name, bucket_told *told, void *arg, struct err *e)
{
	struct dry *d = calloc(1, sizeof *d);

	if (d == NULL || (d->name = strdup(name)) == NULL) {
		free(d);
		err_nomem(e);
		return NULL;
	}
	d->bucket.ops = &ops;
	d->told = told;
	d->arg = arg;
	d->one.bucket = &d->bucket;
	return &d->bucket;
}
