/* SPDX-License-Identifier: MIT */
/* tally-parts - what tally.c and tally-files.c share. */
#ifndef BASE_TALLY_PARTS_H
#define BASE_TALLY_PARTS_H

#include <stddef.h>

#include "base/tally.h"

#define TALLY_STATS_HEAD "{\"tool\":" /* a file of statistics begins so */

/* s[0..n) and lf, as one write where that is possible. 0, or -1 with errno. */
int tally_write(int fd, const char *s, size_t n, const char *lf);

/* To write, made if need be; `how` is O_APPEND or O_TRUNC. "-" is stderr, and
 * is not closed. A descriptor, or -1 with errno; 0, or -1 with errno. */
int tally_open(const char *path, int how);
int tally_close(int fd);

/* As tally_init says of its files. */
void tally_files_init(struct tally *t);

#endif
