/* SPDX-License-Identifier: MIT */
/* put-parts - a lane, as put-lanes.c finds it and put-rotate.c fills it. */
#ifndef BIN_PUT_PARTS_H
#define BIN_PUT_PARTS_H

#include "put-lanes.h"
#include "store/chain.h"

struct lane {
	struct lanes *all;
	struct lane *next;  /* of the same slot */
	struct lane *after; /* in the order of their coming */
	struct coord upto;  /* given so far; its views are in `names` */
	bool coords;	    /* else they are counted here */
	bool news;	    /* something was given since the last receipt */
	bool owed;	    /* a mark waits for the end of an object */
	bool fresh;	    /* something was given since the last look */
	bool ripe;	    /* its time has come */
	uint64_t count, objects;
	uint64_t next_offset;
	int64_t due;
	struct chain *chain;
	struct buf names;     /* topic and partition as lines have them */
	struct buf topic;     /* plain text */
	struct buf topic_key; /* as keys have them */
	struct buf part_key;
	struct buf at; /* the key of the last object; empty: none */
};

/* Whether there can be a key under --prefix at all; else the tool ends. */
void keys_check_prefix(const struct lanes *l);

/* Sets names, topic, topic_key, part_key and upto.in. */
void lane_name(struct lane *lane, const struct coord_part *in,
    const char *topic, size_t len);
/* PREFIX/topic/partition=0/topic+0+0000000042, or with other folders: the key
 * of its object that begins there, for chain.h. arg: the lane. */
void lane_put_key(
    struct buf *b, void *arg, const char *folder, const struct offset *first);

/* Sees to it that lanes_tick looks then. */
void lanes_look(struct lanes *l, int64_t due);

/* A receipt of what is durable; null: a mark's answer inside an object. */
void lane_tell(struct lane *lane, bool null);
/* Those that nobody read when they were told. */
void lanes_tell_again(struct lanes *l);

#endif
