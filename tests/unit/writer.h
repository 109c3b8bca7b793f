/* SPDX-License-Identifier: MIT */
/* writer - a record for a writer of topics or streams, made by hand. */
#ifndef UNIT_WRITER_H
#define UNIT_WRITER_H

#include <string.h>

#include "store/writer.h"

/* Puts the row {}; partition -1 is by the key, which may be NULL. */
static inline void
writer_put(struct writer *w, const char *to, int64_t partition, const char *key)
{
	const struct writer_record r = {.to = to,
	    .partition = partition,
	    .key = key,
	    .key_len = key == NULL ? 0 : strlen(key),
	    .value = "{}",
	    .value_len = 2,
	    .line = "{}",
	    .line_len = 2,
	    .file = "stdin"};
	struct err e = {0};

	assert_int_equal(w->ops->put(w, &r, &e), 0);
}

#endif
