/* SPDX-License-Identifier: MIT */
/* preset - the analysts' ten questions by name, each a line of options. */
#ifndef DATA_PRESET_H
#define DATA_PRESET_H

#include "base/err.h"

struct preset {
	const char *name;
	const char *about; /* one line */
	const char *line;  /* what query_parse reads, and a shell */
};

#define PRESETS 10

extern const struct preset presets[PRESETS];

/* The preset of that name; NULL with e: ERR_USAGE, "no such query: median,
 * did you mean median-followers-by-age-group?", the nearest or the first that
 * begins nearly so. */
const struct preset *preset_find(const char *name, struct err *e);

/* To standard output: all names, a line each; the options of one, as a shell
 * reads them. */
void preset_list(void);
void preset_explain(const struct preset *p);

#endif
