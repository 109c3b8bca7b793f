/* SPDX-License-Identifier: MIT */
/* chain-parts - what chain.c and chain-put.c share. */
#ifndef STORE_CHAIN_PARTS_H
#define STORE_CHAIN_PARTS_H

#include "net/gz.h"
#include "store/chain.h"

#define CHAIN_HASH 16
#define CHAIN_BLOCK ((size_t)32 << 10)

/* A folder: lines that wait, and those that were there and are to come. */
struct fold {
	char *name;	   /* owned */
	struct fold *next; /* of the same slot */
	struct spool_run run;
	struct offset first;
	uint64_t lines;
	char *inside; /* owned: the key of the object that holds skip */
	unsigned char (*skip)[CHAIN_HASH]; /* owned */
	size_t at, n, cap;		   /* of skip: the next, all, room */
};

/* An object being written or compared; one at a time. */
struct chain_work {
	struct fold *fold;
	uint64_t lines; /* of it that are not done yet */
	/* the line at which the reading of them is */
	struct offset offset;
	uint64_t to_read; /* lines, this one among them */
	size_t left;	  /* its bytes */
	bool in_line;
	struct bucket_new *new;
	struct gz_writer *gz;
};

struct chain {
	struct chain_opts o;
	struct fold **slots; /* owned; by the hash of the name */
	size_t n_slots, folds;
	uint64_t lines, bytes, replayed;
	size_t inside; /* folders with lines to skip */
	struct buf key;
	struct buf line; /* of an object that is there */
	struct fold **order;
	struct chain_work work;
};

int chain_hash(unsigned char dst[CHAIN_HASH], const char *s, size_t n);

/* Makes durable what waits in the folder. */
int chain_put_fold(
    struct chain *c, struct fold *f, struct chain_done *d, struct err *e);

#endif
