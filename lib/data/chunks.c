/* SPDX-License-Identifier: MIT */
/* chunks - see chunks.h. */
#include "data/chunks.h"

#include <string.h>

#include "base/quota.h"

void
chunks_init(struct chunks *c, size_t width)
{
	*c = (struct chunks){.width = width};
}

void
chunks_free(struct chunks *c)
{
	for (size_t i = 0; i < c->n; i++)
		quota_free(c->v[i], CHUNK_LEN * c->width);
	quota_free(c->v, c->n * sizeof *c->v);
	memset(c, 0, sizeof *c);
}

/* Makes v longer, so that at is in it. */
static int
grow(struct chunks *c, size_t at)
{
	size_t n = c->n + c->n / 2;
	char **v;

	if (n <= at)
		n = at + 1;
	v = quota_more(c->v, c->n * sizeof *v, n * sizeof *v);
	if (v == NULL)
		return -1;
	memset(v + c->n, 0, (n - c->n) * sizeof *v);
	c->v = v;
	c->n = n;
	return 0;
}

void *
chunks_make(struct chunks *c, uint32_t i)
{
	size_t at = i >> CHUNK_BITS;

	if (at >= c->n && grow(c, at) != 0)
		return NULL;
	if (c->v[at] == NULL) {
		c->v[at] = quota_new(CHUNK_LEN * c->width);
		if (c->v[at] == NULL)
			return NULL;
	}
	return chunks_at(c, i);
}
