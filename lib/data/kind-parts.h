/* SPDX-License-Identifier: MIT */
/* kind-parts - what kind.c and kind-many.c share; private to them. */
#ifndef DATA_KIND_PARTS_H
#define DATA_KIND_PARTS_H

#include "data/kind.h"

/* The answers of rule_read, all but the last true: null, counted in `nulled`
 * unless it was null before (WHY_NONE); a text; out of memory. */
bool kind_null(struct cell *c, uint64_t *const *nulled, enum why why);
bool kind_text(struct cell *c, const char *s, size_t len);
bool kind_nomem(struct err *e);

/* Whether a text is as good as none, and why. */
enum why kind_why(const struct rule *r, const char *s, size_t len);

/* Several texts, trimmed, joined by a blank; what is null, blank or no text
 * is left out. The clean column alone is a join of one. */
bool kind_join(
    struct rule *r, const struct rec *rec, struct cell *c, struct err *e);

/* Two raw columns, or the clean array. One that is null or missing makes the
 * pair null. */
bool kind_pair(
    struct rule *r, const struct rec *rec, struct cell *c, struct err *e);

#endif
