/* SPDX-License-Identifier: MIT */
/*
 * pump - from a source to standard output, and from receipts to commits: the
 * loop of kafka-get, kinesis-get and s3-get.
 *
 *	source -> run of lines -> stdout        poll: stdout, acks, source,
 *	acks FIFO -> receipt -> commit                stop; blocks on all alone
 *
 * Without acks a part's position is committed once its lines have been
 * written to stdout. With them (DESIGN 2) a position is committed only where
 * a receipt covers it, exactly that one:
 *
 *	given    the last offset handed out (or dropped) of the part
 *	covered  the last offset that a receipt names
 *	window   bytes given and not covered: at most `inflight`
 *
 * A mark is written where something was given since the last receipt, and the
 * part has ended or is asked back, or its window is full, or nothing came for
 * a second. A receipt with null says that the sink stands inside an object
 * that was there already: the part's window does not hold any more until its
 * next receipt, and where it has ended, it is read beyond its end.
 *
 * A stop (stop.h) ends reading; what was given is still to be covered and
 * committed. Only whole lines leave.
 */
#ifndef STORE_PUMP_H
#define STORE_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/tally.h"
#include "store/source.h"

#define PUMP_INFLIGHT ((size_t)8 << 20)
#define PUMP_PATIENCE INT64_C(20000000000) /* 20 s */
#define PUMP_QUIET INT64_C(1000000000) /* ns without records before a mark */

struct pump_opts {
	const char *acks; /* the FIFO; NULL: none */
	size_t inflight;  /* bytes a part, from 1 */
	uint64_t count;	  /* of records; UINT64_MAX: all */
	int64_t patience; /* ns: for a sink that was given something and never
			   * opened the FIFO */
};

/* Until the source is done, or `count` records were given, or a stop was
 * asked. Tells what is wrong, counts in t->read and t->written; the status is
 * of what it did itself: 0 all given, covered and committed; 75 the acks ended
 * early, the reader has gone, or a part was lost; 3. Closes the source. */
enum status pump_run(
    struct source *s, const struct pump_opts *o, struct tally *t);

#endif
