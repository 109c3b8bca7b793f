/* SPDX-License-Identifier: MIT */
/*
 * acks - the receipts that a sink sends back through a FIFO, as the source
 * reads them (pump.h).
 */
#ifndef STORE_ACKS_H
#define STORE_ACKS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/coord.h"

struct acks {
	const char *path; /* borrowed */
	int fd;		  /* to poll for reading; -1: none */
	bool begun;	  /* a sink has opened it, or had */
	bool over;	  /* the sink has closed it */
	struct buf text;  /* what was taken in, */
	size_t taken;	  /* of it looked at since the last acks_read */
	/* private */
	struct members *members;
	bool warned;
};

/* Opens the FIFO without waiting for a writer. 0, or -1 with e (ERR_SYS, or
 * ERR_USAGE where it is no FIFO, or ERR_TEMP where another source has it). */
int acks_open(struct acks *a /* out */, const char *path, struct err *e);
void acks_close(struct acks *a);

/* Takes in what has come, without blocking; sets over. 0, or -1 with e. */
int acks_read(struct acks *a, struct err *e);

/* The next receipt with coordinates of what was taken in: 1, and c, good until
 * the next call; 0 where there is none; -1 with e (ERR_MEM). A line that is
 * none is warned about, once. */
int acks_next(struct acks *a, struct coord *c /* out */, struct err *e);

#endif
