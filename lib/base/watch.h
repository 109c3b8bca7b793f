/* SPDX-License-Identifier: MIT */
/*
 * watch - a descriptor that becomes readable when files in folders change, so
 * that who follows them needs not look again and again. The one file that
 * includes sys/inotify.h. Changes made on another machine are not seen: look
 * from time to time as well.
 */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

/* -1 where there is no such thing (then only the clock helps). */
int watch_open(void);
/* Also for changes in this folder: lines appended, files made or renamed.
 * Without effect where fd is -1 or the folder cannot be watched. */
void watch_add(int fd, const char *dir);
/* Reads away what has been told. */
void watch_clear(int fd);

#endif
