/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file: entries with all their parts, or a
 * message. */
#define _GNU_SOURCE /* memfd_create */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/conf.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf c = {0};
	struct err e = {0};
	char path[64];
	int fd = memfd_create("conf", MFD_CLOEXEC);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (conf_load(&c, path, &e) == 0) {
		for (size_t i = 0; i < c.n; i++)
			MUST(c.v[i].key != NULL && c.v[i].value != NULL &&
			     c.v[i].line > 0);
	} else {
		MUST(e.kind != ERR_NONE && e.msg[0] != '\0');
	}
	conf_free(&c);
	close(fd);
	return 0;
}
