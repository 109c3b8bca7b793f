/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file of credentials: each keyword at most once, with the last
 * of the values that are not empty, whatever the case and the prefix of its
 * key; nothing else. Without libyaml no file is read.
 */
#define _GNU_SOURCE /* memfd_create */

#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "net/pg-creds.h"

/* The last value that is given for a name, or NULL. */
static const char *
last(const struct conf *c, const char *name)
{
	static const char *const prefixes[] = {"", "RDS_", "DB_"};
	const char *value = NULL;
	char key[32];

	for (size_t i = 0; i < c->n; i++)
		for (int p = 0; p < 3; p++) {
			snprintf(key, sizeof key, "%s%s", prefixes[p], name);
			if (strcasecmp(c->v[i].key, key) == 0 &&
			    c->v[i].value[0] != '\0')
				value = c->v[i].value;
		}
	return value;
}

static const char *
given(const struct pg_param *v, const char *key)
{
	const char *value = NULL;

	for (; v->key != NULL; v++)
		if (strcmp(v->key, key) == 0) {
			MUST(value == NULL);
			value = v->value;
		}
	return value;
}

static void
check(const struct conf *c)
{
	static const char *const names[PG_CREDS][2] = {{"host", "HOST"},
	    {"user", "USER"}, {"password", "PASSWORD"}, {"dbname", "DATABASE"},
	    {"port", "PORT"}};
	struct pg_param out[PG_CREDS + 1];
	size_t n = 0, all = 0;

	memset(out, 0xff, sizeof out);
	MUST(pg_creds(c, out) == (last(c, "PASSWORD") != NULL));
	for (size_t i = 0; i < PG_CREDS; i++) {
		const char *value = given(out, names[i][0]);

		MUST(value == last(c, names[i][1]));
		MUST(pg_creds_env(names[i][0]) != NULL);
		n += value != NULL;
	}
	while (out[all].key != NULL)
		all++;
	MUST(all == n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf c = {0};
	struct err e = {0};
	char path[64];
	int fd = memfd_create("creds", MFD_CLOEXEC);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (conf_load(&c, path, &e) == 0)
		check(&c);
	else
		MUST(e.kind != ERR_NONE && e.msg[0] != '\0');
	conf_free(&c);
	close(fd);
	return 0;
}
