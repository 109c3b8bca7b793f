/* SPDX-License-Identifier: MIT */
/* admin - what kafka-topic and kinesis-stream share: answers as lines of JSON,
 * and what a failure ends with. */
#ifndef ADMIN_H
#define ADMIN_H

#include <stddef.h>
#include <stdnoreturn.h>

#include "base/buf.h"
#include "base/err.h"

/* Ends with e's message, and 2 where it was the user's, 75 where it may be
 * tried again, else 3. */
noreturn void admin_die(const struct err *e);

/* Writes the line in b to stdout, and empties b. */
void admin_print(struct buf *b);

typedef int admin_lister(
    const char *url, char ***names, size_t *n, struct err *e);

/* A line {"WHAT":"NAME"} for each name of the list. */
void admin_list(const char *url, const char *what, admin_lister *lister);

#endif
