/* SPDX-License-Identifier: MIT */
/* suggest - a name that is none, and the one that was probably meant. */
#ifndef DATA_SUGGEST_H
#define DATA_SUGGEST_H

#include <stddef.h>

#include "base/err.h"

/* Fills e (ERR_USAGE) and answers -1: "no such column: titel, did you mean
 * title?", or where none is near "no such column: x, not one of ind, country",
 * unless they are many. names ends with NULL. */
int suggest_err(struct err *e, const char *what, const char *s, size_t len,
    const char *const *names);

#endif
