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
	scan_fn *fn = NULL;

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (strcmp(paths[i].name, name) == 0)
			fn = paths[i].path();
	return fn;
}

scan_fn *
scan_best(void)
{
	scan_fn *fn = NULL;

	/* the portable one runs everywhere */
	for (size_t i = 0; fn == NULL; i++)
		fn = paths[i].path();
	return fn;
}
