/* SPDX-License-Identifier: MIT */
/*
 * gz - gzip as streams. The one file that includes zlib; without it (no
 * HAVE_ZLIB) nothing can be made, and only plain text be read. The same bytes
 * give the same file: no name and no time in its header.
 */
#ifndef NET_GZ_H
#define NET_GZ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* "1.2.13", or NULL where built without zlib. */
const char *gz_version(void);

/* -- making it */
typedef int gz_out(void *arg, const void *s, size_t n, struct err *e);

struct gz_writer;

#define GZ_LEVEL 6

/* What is compressed, at a level from 1 to 9, goes to out, whose -1 ends the
 * call. NULL: no memory, or no zlib. */
struct gz_writer *gz_writer_new(int level, gz_out *out, void *arg);
int gz_write(struct gz_writer *g, const void *s, size_t n, struct err *e);
/* The end of the file; then it may begin another. 0, or -1 with e. */
int gz_end(struct gz_writer *g, struct err *e);
void gz_writer_free(struct gz_writer *g);

/* -- reading it; members that follow each other are one text */
struct gz_reader;

/* Gives up to n bytes, 0 at the end, -1 with e. */
typedef long gz_in(void *arg, void *dst, size_t n, struct err *e);

/* plain: text that is not gzip at its very start is passed through as it is.
 * NULL: no memory. */
struct gz_reader *gz_reader_new(gz_in *in, void *arg, bool plain);
/* Bytes of text, 0 at the end, -1 with e (in's, or ERR_DATA: "not gzip",
 * "gzip: ends early", "gzip: damaged", "gzip: built without zlib"). */
long gz_read(struct gz_reader *g, void *dst, size_t n, struct err *e);
void gz_reader_free(struct gz_reader *g);

#endif
