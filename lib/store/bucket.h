/* SPDX-License-Identifier: MIT */
/*
 * bucket - S3's objects: written whole under a key, listed, read as streams.
 *
 * file:DIR is a folder with S3's keys as paths. An unfinished object lies
 * under DIR/.tmp, held by a flock; what lies there and is not held is swept at
 * open. It is durable (fsync) before it is seen (link or rename), and its
 * name is durable before bucket_put returns.
 */
#ifndef STORE_BUCKET_H
#define STORE_BUCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "store/source.h"

#define BUCKET_KEY_MAX 1024 /* S3's: bytes of a key */

struct bucket;

/* name: "file:DIR"; a service's later. make: the folder is made if it is not
 * there. NULL with e. */
struct bucket *bucket_open(const char *name, bool make, struct err *e);
void bucket_close(struct bucket *b);

/* For --dry-run: nothing is there, nothing is put; told gets the URL of each
 * object that would be. It can be written to, not read or listed. */
typedef void bucket_told(void *arg, const char *url);

struct bucket *bucket_open_dry(
    const char *name, bucket_told *told, void *arg, struct err *e);

/* "s3://lake/KEY" or "file:DIR/KEY", for messages and receipts: into dst, cut
 * where it is longer. */
void bucket_url(
    const struct bucket *b, const char *key, char *dst /* out */, size_t size);

/* A descriptor to write and read what waits to become objects: a file without
 * a name, gone with the process. -1 with e. */
int bucket_spool(struct bucket *b, struct err *e);

/* -- writing: open, write, publish or drop. Several may be open. */
struct bucket_new;

struct bucket_new *bucket_new(struct bucket *b, struct err *e);
int bucket_write(struct bucket_new *o, const void *s, size_t n, struct err *e);

enum bucket_put {
	BUCKET_DONE,
	BUCKET_TAKEN, /* if_absent, and there is one: nothing was changed */
	BUCKET_ERROR,
};

/* Whether the store can hold an object under the key: 0, or -1 with e
 * (ERR_DATA). */
int bucket_fits(const struct bucket *b, const char *key, struct err *e);

/* Makes it seen under the key, and frees it, whatever the answer. Without
 * if_absent it takes the place of what is there. A key that does not fit is
 * ERR_DATA. */
enum bucket_put bucket_publish(
    struct bucket_new *o, const char *key, bool if_absent, struct err *e);
void bucket_drop(struct bucket_new *o);

/* -- reading */
struct bucket_get;

/* NULL with e; *absent tells that there is none of that key, and e is as it
 * was. */
struct bucket_get *bucket_get(
    struct bucket *b, const char *key, bool *absent /* out */, struct err *e);
/* Bytes read, 0 at the end, -1 with e. As stored: not gunzipped. */
ssize_t bucket_read(struct bucket_get *o, void *dst, size_t n, struct err *e);
void bucket_get_free(struct bucket_get *o);

/* Another's object may be seen before its name is durable: makes sure of it.
 * 0, or -1 with e. */
int bucket_settle(struct bucket *b, const char *key, struct err *e);

/* -- listing */
struct bucket_object {
	char *key; /* owned by the list */
	uint64_t size;
	int64_t modified; /* ns since 1970 */
	int lost;	  /* errno: it is there, but leads nowhere; else 0 */
};

struct bucket_list {
	struct bucket_object *v;
	size_t n, cap;
};

/* All objects whose keys begin with prefix, in byte order of their keys;
 * unfinished ones are not seen. Folders behind symbolic links are looked into,
 * but not again those that the link lies in. 0, or -1 with e. */
int bucket_list(struct bucket *b, const char *prefix,
    struct bucket_list *list /* out */, struct err *e);
void bucket_list_free(struct bucket_list *list);

/* -- the rows of its objects, as records (pump.h) */

struct bucket_reading {
	const char *const *prefixes;
	size_t nprefixes;  /* 0: all objects */
	int64_t since;	   /* changed then or later, ns since 1970 */
	const char *state; /* the file that holds the positions; NULL: none */
	bool follow;	   /* looks for new objects every `every` ns */
	int64_t every;
	bool bare; /* rows without envelopes */
	size_t max_line;
	bool (*tells)(const char *s, size_t len); /* bucket-key.h */
};

/* The objects as they were listed at the start are read, one partition after
 * the other, each in order (bucket-key.h says what is one). Objects are taken
 * for gzip by their first bytes, and for the layouts of json/values.h. A
 * partition ends before what cannot be read of it, which is told, and the
 * others are read. Memory: the keys of a listing, and with a state or follow a
 * position a partition. NULL with e; r must outlive it. */
struct source *bucket_source(
    const char *name, const struct bucket_reading *r, struct err *e);

#endif
