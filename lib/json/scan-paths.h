/* SPDX-License-Identifier: MIT */
/* scan-paths - the forms of scan_fn, private to lib/json/scan*.c. Each path
 * that this compiler cannot make is the portable one, and never runs. */
#ifndef JSON_SCAN_PATHS_H
#define JSON_SCAN_PATHS_H

#include "json/scan.h"

size_t
scan_portable(struct scan_index *ix, const char *s, size_t len);
size_t
scan_avx2(struct scan_index *ix, const char *s, size_t len);
size_t
scan_neon(struct scan_index *ix, const char *s, size_t len);

/* Whether this processor has what the path needs. */
bool
scan_avx2_runs(void);
bool
scan_neon_runs(void);

#endif
