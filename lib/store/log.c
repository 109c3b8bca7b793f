/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memrchr */

#include "store/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/log-parts.h"

#define NAME_DIGITS 20
#define SUFFIX ".ndjson"
#define BLOCK ((size_t)256 << 10)

int
log_path(char dst[PATH_MAX], const char *dir, uint64_t first, struct err *e)
{
	return file_path(
	    dst, e, "%s/%0*" PRIu64 SUFFIX, dir, NAME_DIGITS, first);
}

/* Whether a file is a segment, and of which first offset. */
static bool
is_segment(const char *name, uint64_t *first)
{
	*first = 0;
	for (int i = 0; i < NAME_DIGITS; i++) {
		uint64_t digit = (uint64_t)(name[i] - '0');

		if (digit > 9 || *first > (INT64_MAX - digit) / 10)
			return false;
		*first = *first * 10 + digit;
	}
	return strcmp(name + NAME_DIGITS, SUFFIX) == 0;
}

int
log_find(
    struct log_segments *found, const char *dir, uint64_t at, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	uint64_t first;
	int st;

	*found =
	    (struct log_segments){.oldest = UINT64_MAX, .next = UINT64_MAX};
	if (d == NULL)
		return errno == ENOENT ? 0 : err_sys(e, dir);
	while ((errno = 0, entry = readdir(d)) != NULL) {
		if (!is_segment(entry->d_name, &first))
			continue;
		found->any = true;
		if (first < found->oldest)
			found->oldest = first;
		if (first > found->newest)
			found->newest = first;
		if (first <= at && (!found->held || first > found->holds)) {
			found->held = true;
			found->holds = first;
		}
		if (first > at && first < found->next)
			found->next = first;
	}
	/* what cannot be seen is not absent */
	st = errno == 0 ? 0 : err_sys(e, dir);
	closedir(d);
	return st;
}

uint64_t
log_count(const char *s, size_t len)
{
	const char *end = s + len;
	uint64_t n = 0;

	while (s < end && (s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
		n++;
		s++;
	}
	return n;
}

int
log_scan(int fd, uint64_t at, uint64_t *lines, uint64_t *whole)
{
	char *s = malloc(BLOCK);
	ssize_t n;

	*lines = 0;
	*whole = at;
	if (s == NULL)
		return -1;
	while ((n = pread(fd, s, BLOCK, (off_t)at)) != 0) {
		const char *nl;

		if (n == -1) {
			if (errno == EINTR)
				continue;
			free(s);
			return -1;
		}
		*lines += log_count(s, (size_t)n);
		nl = memrchr(s, '\n', (size_t)n);
		if (nl != NULL)
			*whole = at + (uint64_t)(nl - s) + 1;
		at += (uint64_t)n;
	}
	free(s);
	return 0;
}

int
log_range(const char *dir, uint64_t *first, uint64_t *end, struct err *e)
{
	struct log_segments found;
	char path[PATH_MAX];
	uint64_t lines, whole;
	int fd;

	*first = *end = 0;
	if (log_find(&found, dir, 0, e) != 0)
		return -1;
	if (!found.any)
		return 0;
	if (log_path(path, dir, found.newest, e) != 0)
		return -1;
	fd = file_open(path, O_RDONLY);
	if (fd == -1)
		return err_sys(e, path);
	if (log_scan(fd, 0, &lines, &whole) != 0) {
		err_sys(e, path);
		close(fd);
		return -1;
	}
	close(fd);
	*first = found.oldest;
	*end = found.newest + lines;
	return 0;
}
