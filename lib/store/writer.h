/* SPDX-License-Identifier: MIT */
/*
 * writer - where records go that get new coordinates: topics and streams, as
 * kafka-post and kinesis-put see them (bin/post.h).
 *
 *	put   -> the record is copied and queued, for its destination
 *	flush -> all that is queued is durable, or refused: each record's fate
 *		 has been told, within a partition in the order of put
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/coord.h"

struct writer_record {
	const char *to;	   /* topic or stream, plain text, NUL-terminated */
	int64_t partition; /* -p; -1: by the key */
	const char *key;   /* the content of a JSON string; NULL: none */
	size_t key_len;
	const char *value; /* what is stored: the row, or null */
	size_t value_len;
	const char *line; /* the whole input line, which value may be part of:
			   * kept for a reject */
	size_t line_len;
	const char *file; /* where it stood, for messages */
	uint64_t lineno;
	struct coord from; /* its old coordinates, where has_from */
	bool has_from;
};

struct writer_fate {
	const struct writer_record *record; /* the queued copy */
	const char *refused; /* NULL: it is durable; else why not */
	struct coord at;     /* its new coordinates, where durable, */
	int64_t ms;	     /* and its time, in ms since 1970; -1: unknown */
};

typedef void writer_told(void *arg, const struct writer_fate *fate);

struct writer {
	const struct writer_ops *ops;
	writer_told *told; /* called from put and flush */
	void *arg;
	size_t queued; /* bytes that wait for a flush */
};

struct writer_ops {
	/* Queues a copy; may flush. 0, or -1 with e: what ends the tool
	 * (ERR_SYS: 3, ERR_TEMP: 75). What is wrong with one record is a fate.
	 */
	int (*put)(
	    struct writer *w, const struct writer_record *r, struct err *e);
	int (*flush)(struct writer *w, struct err *e);
	void (*close)(struct writer *w);
};

#endif
