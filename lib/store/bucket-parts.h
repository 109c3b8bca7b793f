/* SPDX-License-Identifier: MIT */
/*
 * bucket-parts - what stands behind bucket.h: the calls that a kind of store
 * answers. Each struct of theirs begins with the common one.
 */
#ifndef STORE_BUCKET_PARTS_H
#define STORE_BUCKET_PARTS_H

#include <limits.h>

#include "store/bucket.h"

struct bucket {
	const struct bucket_ops *ops;
};

struct bucket_new {
	struct bucket *bucket; /* borrowed */
};

struct bucket_get {
	struct bucket *bucket; /* borrowed */
};

/* As the functions of bucket.h that are named so. */
struct bucket_ops {
	void (*close)(struct bucket *b);
	void (*url)(
	    const struct bucket *b, const char *key, char *dst, size_t size);
	int (*spool)(struct bucket *b, struct err *e);
	/* of a key of 1 to BUCKET_KEY_MAX bytes; NULL: any fits */
	int (*fits)(const struct bucket *b, const char *key, struct err *e);
	struct bucket_new *(*begin)(struct bucket *b, struct err *e);
	int (*write)(
	    struct bucket_new *o, const void *s, size_t n, struct err *e);
	enum bucket_put (*publish)(struct bucket_new *o, const char *key,
	    bool if_absent, struct err *e);
	void (*drop)(struct bucket_new *o);
	struct bucket_get *(*get)(
	    struct bucket *b, const char *key, bool *absent, struct err *e);
	ssize_t (*read)(
	    struct bucket_get *o, void *dst, size_t n, struct err *e);
	void (*get_free)(struct bucket_get *o);
	int (*settle)(struct bucket *b, const char *key, struct err *e);
	int (*list)(struct bucket *b, const char *prefix,
	    struct bucket_list *list, struct err *e);
};

/* A folder: bucket-file.c. */
struct bucket *bucket_file_open(const char *dir, bool make, struct err *e);

/* None: bucket-dry.c. */
struct bucket *bucket_dry_open(
    const char *name, bucket_told *told, void *arg, struct err *e);

/* Adds an object; the key is copied. 0, or -1: out of memory. */
int bucket_list_add(
    struct bucket_list *list, const char *key, uint64_t size, int64_t modified);

/* Whether the key can be a path in a folder, and none of our own. */
bool bucket_file_fits(const char *key);

/* Its path, into dst. False where there can be none. */
bool bucket_file_path(const char *dir, const char *key, char dst[PATH_MAX]);

/* For bucket-file.c, out of bucket-file-read.c. */
struct bucket_get *bucket_file_get(struct bucket *b, const char *dir,
    const char *key, bool *absent, struct err *e);
ssize_t bucket_file_read(
    struct bucket_get *o, void *dst, size_t n, struct err *e);
void bucket_file_get_free(struct bucket_get *o);
int bucket_file_walk(const char *dir, const char *prefix,
    struct bucket_list *list, struct err *e);

/* Unfinished objects of file:DIR lie here. */
#define BUCKET_FILE_TMP ".tmp"

#endif
