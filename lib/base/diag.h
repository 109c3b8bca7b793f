/* SPDX-License-Identifier: MIT */
/*
 * diag - messages on stderr and the exit statuses of every tool.
 *
 * A message is one line, "tool: [where:] what[: why]", written with one
 * write(2), so that the lines of a pipeline's members do not interleave. A
 * format that ends in ':' gets a blank and strerror(errno) appended.
 * Messages are cut at 4,096 bytes (PIPE_BUF).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>
#include <stdnoreturn.h>

#include "base/err.h"

/* The one table of exit statuses; pinpipe(7) tells the same. */
enum status {
	ST_OK = 0,     /* all done, and acknowledged */
	ST_REJECT = 1, /* done, but some records were rejected */
	ST_USAGE = 2,  /* wrong option or configuration; nothing was read */
	ST_FATAL = 3,  /* stopped; repeating will fail again */
	ST_TEMP =
	    75, /* stopped; repeating is the remedy (sysexits EX_TEMPFAIL) */
};

/* Levels: -1 is -q (fatal messages only), 0 the default, 1 -v, 2 -vv. */
#define DIAG_QUIET (-1)

/* Sets the name that begins each message: a constant, not argv[0]. */
void diag_init(const char *tool);
const char *diag_tool(void);

void diag_level_set(int level);
int diag_level(void);

/* Calls clear(arg) before each message, to make way for it; NULL: no more. */
void diag_clear(void (*clear)(const void *arg), const void *arg);

/* Prints unless -q: a record rejected, something odd in the data. */
void diag_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints always: a failure that decides the status. */
void diag_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints where the level is at least `level` (1 is -v). */
void diag_note(int level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* diag_error, then leaves with `status`. Nothing buffered is written. */
noreturn void diag_die(enum status status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* diag_error, "tool: try 'tool --help'", and leaves with ST_USAGE. */
noreturn void diag_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* Leaves with e's message, behind where ("file:x/y", "--key") if it is not NULL
 * or empty: ERR_USAGE as diag_usage, ERR_MEM as diag_nomem, ERR_TEMP with
 * ST_TEMP, others with ST_FATAL. */
noreturn void diag_fail(const char *where, const struct err *e);

/* "memory: Cannot allocate memory" and ST_FATAL. */
noreturn void diag_nomem(void);

#define DIAG_QUOTE_MAX 80 /* bytes of data that a message shows */

/* A buffer that diag_quote never overruns: each byte may become \xNN. */
#define DIAG_QUOTE_SIZE (DIAG_QUOTE_MAX * 4 + 8)

/* Writes s[0..len) into dst, for a message: cut at DIAG_QUOTE_MAX bytes (then
 * "..." follows), with C0, DEL, C1 and invalid UTF-8 as \xNN, so that hostile
 * data cannot drive a terminal. Answers dst, NUL-terminated. */
char *diag_quote(
    char dst[DIAG_QUOTE_SIZE] /* out */, const char *s, size_t len);

#endif
