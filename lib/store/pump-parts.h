/* SPDX-License-Identifier: MIT */
/* pump-parts - what pump.c, pump-give.c and pump-cover.c share. */
#ifndef STORE_PUMP_PARTS_H
#define STORE_PUMP_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/acks.h"
#include "store/pump.h"
#include "store/window.h"

#define PUMP_RUN ((size_t)256 << 10) /* bytes taken at once, about */

/* What the pump knows of an open part. */
struct lane {
	struct offset given, covered, committed, marked;
	struct window window;
	int64_t last; /* when something was given */
	bool inside;  /* the sink says so, of what is marked */
	bool lost;    /* it is another's now */
};

struct pump {
	struct source *src;
	const struct pump_opts *o;
	struct tally *t;
	struct acks acks;
	uint64_t left; /* records that may still be given */
	size_t turn;   /* the part to look at first */
	/* what is being written: lines, borrowed, or a mark */
	const char *s;
	size_t len;
	struct buf mark;
	int64_t now, due, commit_due;
	int64_t written;   /* when stdout took something */
	int64_t finishing; /* since when all is given; 0: it is not */
	bool closed;	   /* stdout */
	bool again;	   /* marks were written a second time */
	bool gone;	   /* its reader */
	struct err e;
};

/* What the pump knows of a part; NULL: it is new. */
struct lane *pump_lane(const struct source_part *p);
/* Makes lanes for parts that are new. 0, or -1 with p->e. */
int pump_lanes(struct pump *p);
void pump_lane_free(struct source_part *part);

/* Whether more records are wanted. */
bool pump_reading(const struct pump *p);
/* Whether all that was given of it needs no more care. */
bool pump_is_covered(const struct lane *l);

/* Writes as much as goes. 1: more could be written; 0: it must wait, or there
 * is nothing; -1 with p->e. */
int pump_push(struct pump *p);
/* The reader of stdout has gone: answers -1 with p->e, or does not return. */
int pump_broken(struct pump *p);

/* Commits what is covered, also where one of the parts was lost. 0, or -1. */
int pump_commit(struct pump *p);
/* Takes in the receipts that have come, and commits. 0, or -1. */
int pump_receipts(struct pump *p);
/* Without acks: what was written is covered, and committed if it is time. 0,
 * or -1. */
int pump_written(struct pump *p);
/* Gives up the parts that are done with. 0, or -1. */
int pump_release(struct pump *p);

#endif
