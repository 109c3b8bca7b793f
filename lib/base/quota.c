/* SPDX-License-Identifier: MIT */
/* quota - see quota.h. */
#include "base/quota.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	size_t max, used;
	bool hit;
} quota = {.max = SIZE_MAX};

size_t
quota_half(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	if (pages <= 0 || size <= 0)
		return SIZE_MAX;
	return (size_t)pages / 2 * (size_t)size >> 20 << 20;
}

void
quota_set(size_t max)
{
	quota.max = max;
}

size_t
quota_max(void)
{
	return quota.max;
}

char *
quota_text(char dst[QUOTA_TEXT])
{
	static const char units[] = " KMG";
	size_t max = quota_max();
	int unit = 0;

	for (; unit < 3 && max % 1024 == 0; unit++)
		max /= 1024;
	snprintf(dst, QUOTA_TEXT, "%zu%.*s", max, unit > 0, units + unit);
	return dst;
}

bool
quota_hit(void)
{
	return quota.hit;
}

/* A word before each piece, and 16 bytes are the unit. */
static size_t
cost(size_t size)
{
	return size <= 24 ? 32 : (size + 8 + 15) & ~(size_t)15;
}

static bool
take(size_t n)
{
	if (quota.used > quota.max || n > quota.max - quota.used) {
		quota.hit = true;
		return false;
	}
	quota.used += n;
	return true;
}

void *
quota_new(size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2 || !take(cost(size)))
		return NULL;
	p = calloc(1, size);
	if (p == NULL)
		quota.used -= cost(size);
	return p;
}

void *
quota_more(void *p, size_t old, size_t size)
{
	size_t before = p == NULL ? 0 : cost(old);
	void *q;

	if (size > SIZE_MAX / 2)
		return NULL;
	quota.used -= before;
	if (!take(cost(size))) {
		quota.used += before;
		return NULL;
	}
	q = realloc(p, size);
	if (q == NULL) /* the old piece is still there */
		quota.used = quota.used - cost(size) + before;
	return q;
}

void
quota_free(void *p, size_t size)
{
	if (p != NULL)
		quota.used -= cost(size);
	free(p);
}
