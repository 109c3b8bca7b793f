/* SPDX-License-Identifier: MIT */
/*
 * gz - gzip as streams. The one file that includes zlib. The same bytes give
 * the same file: no name and no time in its header.
 */
#ifndef NET_GZ_H
#define NET_GZ_H

#include <stddef.h>

#include "base/err.h"

/* -- making it */
typedef int gz_out(void *arg, const void *s, size_t n, struct err *e);

struct gz_writer;

/* What is compressed goes to out, whose -1 ends the call. NULL: no memory. */
struct gz_writer *gz_writer_new(int level, gz_out *out, void *arg);
int gz_write(struct gz_writer *g, const void *s, size_t n, struct err *e);
/* The end of the file; then it may begin another. 0, or -1 with e. */
int gz_end(struct gz_writer *g, struct err *e);
void gz_writer_free(struct gz_writer *g);

/* -- reading it; members that follow each other are one text */
struct gz_reader;

/* Gives up to n bytes, 0 at the end, -1 with e. */
typedef long gz_in(void *arg, void *dst, size_t n, struct err *e);

struct gz_reader *gz_reader_new(gz_in *in, void *arg);
/* Bytes of text, 0 at the end, -1 with e (ERR_DATA: "not gzip", "gzip: ends
 * early", "gzip: damaged"). Text that is not gzip at its very start is passed
 * through as it is where plain is set. */
long gz_read(struct gz_reader *g, void *dst, size_t n, struct err *e);
void gz_reader_free(struct gz_reader *g);

#endif
