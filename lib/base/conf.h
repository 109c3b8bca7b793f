/* SPDX-License-Identifier: MIT */
/*
 * conf - a YAML file as a flat list of (key, value, line), in file order.
 *
 * Maps nest by '.', as "clean-pin.columns"; a list gives its key once an
 * entry. What belongs to one entry of a list, as the keys of a map there, has
 * one `item`. Scalars are kept as text, as written; "~", "null" and an empty
 * one give "". The one file that includes libyaml; without it (no HAVE_YAML)
 * conf_load fails with "built without libyaml".
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stddef.h>

#include "base/err.h"

struct conf_entry {
	char *key, *value; /* owned by the conf */
	size_t line;	   /* from 1 */
	size_t item;	   /* which entry of the outermost list it is of, from
			    * 1; 0: it is in none */
};

struct conf {
	struct conf_entry *v;
	size_t n, cap;
};

#define CONF_SIZE_MAX ((size_t)1 << 20) /* a larger file is refused */
#define CONF_DEPTH_MAX 16

/* Reads all of path. 0, or -1 with e: message "line 3: ..." or the system's.
 * c is zeroed or freed before. */
int conf_load(struct conf *c /* out */, const char *path, struct err *e);
void conf_free(struct conf *c);

/* A value as YAML says yes and no, in any case: 1 of true, yes and on, 0 of
 * false, no and off; -1: it is none of them. */
int conf_bool(const char *value);

#endif
