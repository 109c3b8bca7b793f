/* SPDX-License-Identifier: MIT */
/* topic - from a URL to the kind of store that it names; see topic.h. */
#include "store/topic.h"

#include <string.h>

#include "store/topic-file.h"
#include "store/url.h"

int
topic_name_check(const char *name, struct err *e)
{
	return url_name_check("topic", name, TOPIC_NAME_MAX, e);
}

int
topic_create(
    const char *url, const char *name, unsigned partitions, struct err *e)
{
	const char *dir = url_dir(url, e);

	if (dir == NULL || topic_name_check(name, e) != 0)
		return -1;
	return topic_file_create(dir, name, partitions, e);
}

int
topic_delete(const char *url, const char *name, struct err *e)
{
	const char *dir = url_dir(url, e);

	if (dir == NULL || topic_name_check(name, e) != 0)
		return -1;
	return topic_file_delete(dir, name, e);
}

int
topic_describe(
    const char *url, const char *name, struct topic_info *info, struct err *e)
{
	const char *dir = url_dir(url, e);

	if (dir == NULL || topic_name_check(name, e) != 0)
		return -1;
	return topic_file_describe(dir, name, info, e);
}

int
topic_list(const char *url, char ***names, size_t *n, struct err *e)
{
	const char *dir = url_dir(url, e);

	return dir == NULL ? -1 : topic_file_list(dir, names, n, e);
}

struct writer *
topic_writer(const char *url, struct err *e)
{
	const char *dir = url_dir(url, e);

	return dir == NULL ? NULL : topic_file_writer(dir, e);
}

/* Names that are safe, and each topic once. */
static int
reading_check(const struct topic_reading *r, struct err *e)
{
	if (r->group != NULL &&
	    url_name_check("group", r->group, TOPIC_NAME_MAX, e) != 0)
		return -1;
	for (size_t i = 0; i < r->ntopics; i++) {
		if (topic_name_check(r->topics[i], e) != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(r->topics[i], r->topics[j]) == 0)
				return err_set(e, ERR_USAGE, 0,
				    "named twice: %s", r->topics[i]);
	}
	return 0;
}

struct source *
topic_source(const char *url, const struct topic_reading *r, struct err *e)
{
	const char *dir = url_dir(url, e);

	if (dir == NULL || reading_check(r, e) != 0)
		return NULL;
	return topic_file_source(dir, r, e);
}
