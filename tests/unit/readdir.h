/* SPDX-License-Identifier: MIT */
/*
 * readdir - one that fails where it is told to: a folder's names may end in
 * the middle, as a disk may. Included first, as it asks for RTLD_NEXT.
 */
#ifndef UNIT_READDIR_H
#define UNIT_READDIR_H

#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool readdir_broken;

struct dirent *
readdir(DIR *d)
{
	static struct dirent *(*real)(DIR *);
	void *p;

	if (readdir_broken) {
		errno = EIO;
		return NULL;
	}
	if (real == NULL) {
		p = dlsym(RTLD_NEXT, "readdir");
		memcpy(&real, &p, sizeof real);
	}
	return real(d);
}

#endif
