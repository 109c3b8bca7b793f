/* SPDX-License-Identifier: MIT */
/*
 * place - a topic or a stream as a folder that others may delete, and make
 * anew under its name: what both kinds share.
 *
 *	DIR/KIND/NAME     the folder of one; KIND is "topics" or "streams"
 *
 * Who works with one holds its folder open: then one that is made anew is
 * another one, even where all else is alike.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "base/err.h"

/* Opens the folder, to be held: *folder, which is the caller's to close. 0; 1
 * where there is none; -1 with e. */
int place_hold(int *folder /* out */, const char *dir, const char *kind,
    const char *name, struct err *e);

/* Whether that name still is the folder that is held. 0, or -1 with e. */
int place_same(int folder, const char *dir, const char *kind, const char *name,
    struct err *e);

/* "NAME: deleted meanwhile". -1 */
int place_deleted(const char *name, struct err *e);

#endif
