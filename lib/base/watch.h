/* SPDX-License-Identifier: MIT */
/*
 * watch - a descriptor that becomes readable when files in folders change, so
 * that who follows them needs not look again and again. The one file that
 * includes sys/inotify.h. Changes made on another machine are not seen: look
 * from time to time as well.
 */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

#include <stdbool.h>

/* -1 where there is no such thing (then only the clock helps). */
int watch_open(void);
void watch_close(int fd);

/* Also for changes in this folder: lines appended, files made or renamed.
 * Answers a number for it, or -1 where it cannot be watched. */
int watch_add(int fd, const char *dir);
/* The same, but for files that come and go alone. */
int watch_add_names(int fd, const char *dir);

#define WATCH_ANY (-1)
/* Reads away what has been told. Answers whether any of it was of the folder
 * with that number, or may have been: where more had happened than the system
 * keeps. */
bool watch_clear(int fd, int number);

#endif
