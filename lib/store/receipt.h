/* SPDX-License-Identifier: MIT */
/*
 * receipt - what a writer says of what is durable (DESIGN 2), and where it
 * says it.
 *
 *	{"sink":"s3","topic":"12c5.pin","partition":0,"offset":499,
 *	    "count":487,"at":"s3://lake/topics/..."}
 *
 * A receipt is a watermark: all that the writer was given of that partition,
 * up to and including the offset, is durable, or in its -r file. An offset of
 * null says that it stands inside an object that was there already: more is
 * needed before it can answer. For input without coordinates there are counts
 * alone.
 *
 * Each is one write(2) of at most RECEIPT_MAX bytes, to stdout, or to the FIFO
 * of --receipts. That one is opened without blocking, and tried again at each
 * receipt, at receipts_again and at the end, so that no shell hangs where the
 * source did not start; until then receipts are kept. At the end, or once there
 * is a megabyte of them, they are lost with a warning. A file in its place is
 * appended to.
 */
#ifndef STORE_RECEIPT_H
#define STORE_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/coord.h"

/* ns until receipts that nobody reads yet are tried again */
#define RECEIPTS_RETRY INT64_C(100000000)
#define RECEIPT_MAX 4096 /* PIPE_BUF: one write is not torn */

struct receipt {
	const char *sink; /* "s3", "kafka", "kinesis" */
	bool has_coord;
	struct coord upto; /* where has_coord */
	const char *topic; /* else: plain text, or NULL */
	uint64_t count;	   /* records made durable by it */
	uint64_t objects;  /* 0: leave it out */
	const char *at;	   /* plain text; NULL: leave it out. It is left
			    * out too where the line would be too long, or
			    * no JSON: a path need not be UTF-8 */
};

/* Appends the line, with LF. */
void receipt_put(struct buf *b, const struct receipt *r);

/* Where receipts go. */
struct receipts {
	/* private */
	const char *path; /* the FIFO; NULL: stdout */
	int fd;		  /* -1: not open yet */
	bool silent;
	bool lost;	    /* some are, which was told */
	struct buf waiting; /* owned: lines not sent yet */
};

/* path NULL: stdout, where silent (--pass, or a terminal) nowhere. */
void receipts_init(struct receipts *r /* out */, const char *path, bool silent);

/* Sends it; to stdout at once, after what out.h holds. 0, or -1 with e: the
 * FIFO cannot be written (ERR_SYS; EPIPE: its reader has gone, ERR_TEMP). */
int receipts_send(struct receipts *r, const struct receipt *one, struct err *e);
/* Sends what is kept, so that a reader is served who came after the last
 * receipt. 0: nothing is; 1: nobody reads it yet, try again later; -1 as
 * receipts_send. */
int receipts_again(struct receipts *r, struct err *e);

/* The end: a last attempt. 0, or -1 with e. */
int receipts_close(struct receipts *r, struct err *e);

#endif
