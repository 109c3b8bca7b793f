/* SPDX-License-Identifier: MIT */
/* foreign - files that are no JSON, but are often taken for it. */
#ifndef JSON_FOREIGN_H
#define JSON_FOREIGN_H

#include <stddef.h>

struct foreign {
	const char *bytes; /* that such a file begins with, and no JSON does */
	const char *is;	   /* "gzip" */
	const char *by;	   /* the command that makes JSON of it: "gzip -dc" */
};

/* What a file is that begins with s[0..len); NULL: none that is known. */
const struct foreign *foreign_find(const char *s, size_t len);

#endif
