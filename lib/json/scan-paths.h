/* SPDX-License-Identifier: MIT */
/* scan-paths - the paths of scan.h, a file each; private to lib/json/scan*.c.
 * NULL where this compiler cannot make the path, or this processor run it. */
#ifndef JSON_SCAN_PATHS_H
#define JSON_SCAN_PATHS_H

#include "json/scan.h"

scan_fn *scan_portable(void);
scan_fn *scan_avx2(void);
scan_fn *scan_neon(void);

#endif
