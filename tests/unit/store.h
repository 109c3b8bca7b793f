/* SPDX-License-Identifier: MIT */
/* store - posts made by hand, for the tests of what asks them. */
#ifndef UNIT_STORE_H
#define UNIT_STORE_H

#include <string.h>

#include "data/posts.h"

/* The number of a text, or null for NULL. */
static inline int64_t
store_text(struct posts *p, const char *s)
{
	return s == NULL ? VALUE_NULL : intern_put(&p->texts, s, strlen(s));
}

/* The column's values by name, in whatever order the store has them. */
struct store_value {
	const char *column;
	int64_t v;
};

/* A row of table t; columns that it does not name are null. */
static inline enum posts_put
store_row(struct posts *p, enum table t, int64_t ind,
    const struct store_value *named, size_t n)
{
	int64_t values[POST_COLUMNS];

	for (size_t i = 0; i < p->tables[t].n; i++) {
		values[i] = VALUE_NULL;
		for (size_t j = 0; j < n; j++)
			if (strcmp(p->tables[t].v[i].col->name,
				named[j].column) == 0)
				values[i] = named[j].v;
	}
	return posts_put(p, posts_find(p, ind), t, values);
}

#define STORE_ROW(p, t, ind, ...)                                              \
	store_row((p), (t), (ind), (const struct store_value[]){__VA_ARGS__},  \
	    sizeof((const struct store_value[]){__VA_ARGS__}) /                \
		sizeof(struct store_value))

#endif
