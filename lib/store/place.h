/* SPDX-License-Identifier: MIT */
/*
 * place - a topic or a stream as a folder that others may delete, and make
 * anew under its name: what both kinds share.
 *
 *	DIR/KIND.lock     flock: who makes, changes or deletes one of the kind,
 *			  "topics" or "streams"
 *	DIR/KIND/NAME     the folder of one
 *	DIR/KIND/~NAME    one that is being deleted, or whose deletion was
 *			  killed; no topic and no stream can have that name
 *
 * Who works with one holds its folder open: then one that is made anew is
 * another one, even where all else is alike.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include <limits.h>

#include "base/err.h"

/* -- made and deleted */

/* Waits for the lock of the kind, whose folder is made if need be. The
 * descriptor, and the lock is free once it is closed; or -1 with e. */
int place_lock(const char *dir, const char *kind, struct err *e);

/* All these are called under that lock; 0, or -1 with e. */

/* Refuses a folder that holds records though it lacks its description, the file
 * `about`: nobody has asked to delete them. */
int place_unused(const char *dir, const char *kind, const char *name,
    const char *about, struct err *e);
/* Takes the folder out of the way at once, in place of one that was left
 * there. */
int place_leave(
    const char *dir, const char *kind, const char *name, struct err *e);
/* Removes it from there, if it is there. */
int place_bury(
    const char *dir, const char *kind, const char *name, struct err *e);
/* Where it is then. */
int place_left(char path[PATH_MAX] /* out */, const char *dir, const char *kind,
    const char *name, struct err *e);

/* -- used */

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
