/* SPDX-License-Identifier: MIT */
/* stream-limits - what Kinesis itself would refuse: a record over 1 MiB (data
 * and key), a key of no or of more than 256 characters. */
#ifndef STORE_STREAM_LIMITS_H
#define STORE_STREAM_LIMITS_H

#include "base/buf.h"
#include "store/writer.h"

/* Why it would; NULL: it would not. scratch may fail (err). */
const char *stream_limits(const struct writer_record *r, struct buf *scratch);

#endif
