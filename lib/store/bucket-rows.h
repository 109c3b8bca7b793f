/* SPDX-License-Identifier: MIT */
/*
 * bucket-rows - what the parts of bucket-source.c share: the objects of a
 * listing, the partitions that are open, and the object that is read. Private
 * to lib/store/bucket-{source,objects,rows}.c.
 */
#ifndef STORE_BUCKET_ROWS_H
#define STORE_BUCKET_ROWS_H

#include "base/buf.h"
#include "json/values.h"
#include "net/gz.h"
#include "store/bucket-key.h"
#include "store/bucket-state.h"
#include "store/bucket.h"

struct object {
	char *key; /* owned */
	int64_t modified;
	uint64_t lines; /* once it is read: the place after its last record */
	bool over;	/* it is read */
	struct bucket_key k;
};

struct part {
	struct source_part p;
	struct buf name;    /* owned: the topic and the partition, as in JSON */
	size_t at, end;	    /* its objects: the next to read, and behind */
	size_t done;	    /* the object of the last position */
	uint64_t skip;	    /* records of the next object that are done with */
	struct offset last; /* that was given */
};

struct bucket_source {
	struct source s; /* first: it is what callers have */
	const struct bucket_reading *r;
	struct bucket *bucket;
	struct bucket_state state;
	struct object *v; /* owned */
	size_t n, cap;
	size_t next;	 /* the first object whose partition was not opened */
	struct part *at; /* that is read, or NULL */
	int64_t look;	 /* when to list again */
	bool listed;
	/* the object that is read */
	struct bucket_get *get;
	struct gz_reader *gz;
	struct values *values;
	struct offset first; /* of its first row */
	uint64_t seen;	     /* the place after the last record seen */
	bool piece;	     /* what was kept last of a reject has no end */
	struct buf out;
};

/* -- bucket-objects.c */

/* Lists the objects anew, in order, each once. 0, or -1 with e. */
int bucket_objects_list(struct bucket_source *b, struct err *e);
void bucket_objects_free(struct bucket_source *b);
int bucket_objects_cmp(const void *x, const void *y); /* for qsort */

/* Tells why an object is not read, or not to its end. */
void bucket_objects_tell(
    struct bucket_source *b, const char *key, const char *why);

/* -- bucket-rows.c */

/* As source_ops.read. */
enum source_got bucket_rows_read(struct source *s, struct source_part *p,
    size_t most, uint64_t records, struct source_run *run /* out */,
    struct err *e);
/* Closes the object that is open, if one is. */
void bucket_rows_close(struct bucket_source *b);

/* Steps over objects that were not changed since; not over one that was
 * begun. */
void bucket_rows_since(const struct bucket_source *b, struct part *part);

#endif
