/* SPDX-License-Identifier: MIT */
#include "base/failpoint.h"

#ifdef FAILPOINTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>

void
failpoint(const char *name)
{
	static unsigned long passes;
	const char *wanted = getenv("PINPIPE_FAILPOINT"), *colon;
	unsigned long k = 0;

	colon = wanted == NULL ? NULL : strrchr(wanted, ':');
	if (colon == NULL || strlen(name) != (size_t)(colon - wanted) ||
	    strncmp(name, wanted, (size_t)(colon - wanted)) != 0)
		return;
	for (const char *s = colon + 1; *s >= '0' && *s <= '9'; s++)
		k = k * 10 + (unsigned long)(*s - '0');
	if (++passes == k)
		raise(SIGKILL);
}

#else

/* an empty file is none in C */
typedef int failpoint_unused;

#endif
