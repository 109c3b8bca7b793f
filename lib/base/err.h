/* SPDX-License-Identifier: MIT */
/*
 * err - why a library function failed, filled into the caller's storage.
 *
 * The library never prints and never exits: a function that can fail for
 * more than one reason takes a struct err, fills it, and answers -1. The
 * tool turns it into a message and a status (diag.h).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

enum err_kind {
	ERR_NONE,
	ERR_DATA,   /* the input is wrong */
	ERR_USAGE,  /* an option or the configuration is wrong */
	ERR_SYS,    /* a system call failed; msg ends with its reason */
	ERR_MEM,    /* out of memory */
	ERR_REMOTE, /* a service refuses: repeating will fail again */
	ERR_TEMP,   /* something is not there: repeating is the remedy, 75 */
};

struct err {
	enum err_kind kind;
	size_t pos;    /* byte offset in the input concerned, from 0 */
	char msg[256]; /* lower case, no full stop, NUL-terminated */
};

/* Fills *e (which may be NULL) and answers -1, for `return err_set(...)`.
 * A message that is too long is cut. */
int err_set(struct err *e, enum err_kind kind, size_t pos, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* "out of memory". -1 */
int err_nomem(struct err *e);
/* A system call failed for path: "PATH: " and errno's reason, ERR_SYS; where
 * that is ENOMEM, ERR_MEM. -1 */
int err_sys(struct err *e, const char *path);
/* The same, and which call: "PATH: fdatasync: ...". */
int err_call(struct err *e, const char *path, const char *call);
/* The same without a path, which the caller tells: errno's reason alone. */
int err_why(struct err *e);

#endif
