/* SPDX-License-Identifier: MIT */
/*
 * out - a tool's standard output: a 256 KiB buffer over write(2).
 *
 * Full batches while input is plenty, and nothing held back when it is not:
 * input.h flushes it before each read that may block. A write error ends the
 * tool with ST_FATAL and "stdout: No space left on device"; EPIPE ends it by
 * SIGPIPE, quietly, also where the parent ignored that signal. So no caller
 * checks anything, except the status that out_close answers.
 *
 * There is one standard output a process, hence no handle.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"

/* Room for n bytes, flushing or growing as needed. Write at most n bytes
 * there and tell out_commit how many. The pointer is good until the next
 * call. */
char *out_reserve(size_t n);
void out_commit(size_t n);

void out_write(const char *s, size_t n);
void out_str(const char *s);

/* Hands what is buffered to the kernel. */
void out_flush(void);

/* For who polls standard output himself. out_poll makes writes to it not
 * block, where that can be done without touching its other users: a pipe is
 * opened anew for it. out_some writes what goes out at once, of whole lines or
 * parts of them, past the buffer, which must be empty: answers the bytes, 0:
 * none now, or -1: the reader has gone. */
void out_poll(void);
ssize_t out_some(const char *s, size_t n);

/* Ends standard output before the tool does: flushes and closes it, so that its
 * reader sees the end. Nothing may be written afterwards; out_close then only
 * answers. */
void out_end(void);

/* Dies of SIGPIPE, as any writer whose reader has gone. */
noreturn void out_broken(void);

/* Bytes handed to out_commit and out_write so far. */
unsigned long long out_bytes(void);

/* Flushes and closes: every tool's main returns through it. Answers st, or
 * leaves with ST_FATAL where the last write or the close failed. */
enum status out_close(enum status st);

#endif
