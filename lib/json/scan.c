/* SPDX-License-Identifier: MIT */
/* scan - the choice among the paths; see scan.h. */
#include "json/scan.h"

#include <string.h>

#include "json/scan-paths.h"

/* the fastest first */
static const struct {
	const char *name;
	scan_fn *(*path)(void);
} paths[] = {
    {"avx2", scan_avx2},
    {"neon", scan_neon},
    {"portable", scan_portable},
};

scan_fn *
scan_path(const char *name)
{
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (strcmp(paths[i].name, name) == 0)
			return paths[i].path();
	return NULL;
}

scan_fn *
scan_best(void)
{
	size_t i = 0;

	while (paths[i].path() == NULL)
		i++; /* the portable one runs everywhere */
	return paths[i].path();
}
