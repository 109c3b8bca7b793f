/* SPDX-License-Identifier: MIT */
/*
 * file - small files that are read and replaced whole, and folders: what
 * positions, leases and descriptions are kept in.
 *
 * Calls that wait retry EINTR. Messages are "PATH: why", or "PATH: call: why".
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the whole of a file to b, up to max bytes (more is ERR_DATA). 0, 1
 * where there is none, or -1 with e. */
int file_read(const char *path, struct buf *b, size_t max, struct err *e);

/* Writes path anew: a neighbour PATH.tmp.PID.N, synced, renamed, and the folder
 * synced (unless quick: then it survives a kill, but maybe not the machine's).
 * 0, or -1 with e, and path as it was, but where only the folder's sync failed.
 * A neighbour that a kill leaves stays there. */
int file_replace(
    const char *path, const char *s, size_t len, bool quick, struct err *e);

/* The same for a file that must not be there yet. 0, 1 where there is one
 * (which stays as it is), or -1 with e. */
int file_create(const char *path, const char *s, size_t len, struct err *e);

/* Whether file_replace could make its new file; nothing is changed. 0, or -1
 * with e. */
int file_can_replace(const char *path, struct err *e);

/* Makes a folder and those above it; their names are durable then, whoever
 * made them: a process syncs each once. 0, also where it is there, or -1 with
 * e. */
int file_make_dirs(const char *path, struct err *e);
/* The same for the folder that path would lie in. */
int file_make_parents(const char *path, struct err *e);
/* Makes durable what names there are in a folder. 0, or -1 with e. */
int file_sync_dir(const char *path, struct err *e);
/* Of the folder that path lies in. */
int file_sync_parent(const char *path, struct err *e);
/* The same, and of the folders above it, whoever made them. */
int file_sync_names(const char *path, struct err *e);

/* Formats a path. 0, or -1 with e where it is longer than one may be. */
int file_path(char dst[PATH_MAX] /* out */, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether a name in a folder is one of those wanted: 1, 0, or -1 with e. */
typedef int file_keep(void *arg, const char *name, struct err *e);

/* The names in a folder that keep() takes, in byte order; none where there is
 * no such folder. 0, and file_names_free() gives them back, or -1 with e. */
int file_names(const char *path, file_keep *keep, void *arg,
    char ***names /* out */, size_t *n /* out */, struct err *e);
void file_names_free(char **names, size_t n);

/* Removes a folder with all in it; 0 also where there is none. */
int file_remove_tree(const char *path, struct err *e);

/* All of it, or -1 with errno. */
int file_write(int fd, const void *s, size_t n);
/* The same at a place of the file. */
int file_write_at(int fd, const void *s, size_t n, off_t at);

/* Opens with O_CLOEXEC; makes it (mode 666 less umask) if flags say so. The
 * descriptor, or -1 with errno. */
int file_open(const char *path, int flags);

/* Whether something is there: 1; 0; -1 with e where that cannot be seen, which
 * is not the same. */
int file_is_there(const char *path, struct err *e);

/* Whether the path names what fd is open on: for a folder that another process
 * may have deleted, or made anew. */
bool file_is_same(int fd, const char *path);

/* Lets the process have as many descriptors open as the system allows it. */
void file_allow_many(void);

/* flock(2), exclusive. wait: until it is free. 0; 1: another holds it; -1 with
 * errno. */
int file_lock(int fd, bool wait);
void file_unlock(int fd);

#endif
