/* SPDX-License-Identifier: MIT */
/*
 * topic-file - topics in a folder: what topic.h says, for file:DIR. Names are
 * ones that topic_name_check passes.
 *
 *	topic-file.c    made, listed, described, deleted
 *	topic-write.c   written
 *	topic-source.c  read, in groups
 */
#ifndef STORE_TOPIC_FILE_H
#define STORE_TOPIC_FILE_H

#include <limits.h>

#include "store/topic.h"

#define TOPICS "topics" /* the folder in DIR */

int topic_file_create(
    const char *dir, const char *name, unsigned partitions, struct err *e);
int topic_file_delete(const char *dir, const char *name, struct err *e);
int topic_file_describe(const char *dir, const char *name,
    struct topic_info *info /* out */, struct err *e);
int topic_file_list(const char *dir, char ***names /* out */,
    size_t *n /* out */, struct err *e);
struct writer *topic_file_writer(const char *dir, struct err *e);
struct source *topic_file_source(
    const char *dir, const struct topic_reading *r, struct err *e);

/* How many partitions it has; 0 where there is no such topic; -1 with e. */
int topic_file_partitions(const char *dir, const char *name, struct err *e);

/* The same, and holds its folder (place.h), which is the caller's to close: of
 * that topic are the partitions, and not of one that is made anew. Nothing is
 * held where the answer is 0 or -1. */
int topic_file_meet(
    const char *dir, const char *name, int *folder /* out */, struct err *e);

/* The folder of a topic, or of one of its partitions (from 0; -1: none). 0,
 * or -1 with e. */
int topic_file_path(char dst[PATH_MAX] /* out */, const char *dir,
    const char *name, int partition, struct err *e);

#endif
