/* SPDX-License-Identifier: MIT */
#include "net/pg-creds.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name, *key, *env;
} known[PG_CREDS] = {
    {"HOST", "host", "PGHOST"},
    {"USER", "user", "PGUSER"},
    {"PASSWORD", "password", "PGPASSWORD"},
    {"DATABASE", "dbname", "PGDATABASE"},
    {"PORT", "port", "PGPORT"},
};

static const char *
keyword(const char *key)
{
	if (strncasecmp(key, "RDS_", 4) == 0)
		key += 4;
	else if (strncasecmp(key, "DB_", 3) == 0)
		key += 3;
	for (size_t i = 0; i < PG_CREDS; i++)
		if (strcasecmp(key, known[i].name) == 0)
			return known[i].key;
	return NULL;
}

const char *
pg_creds_env(const char *key)
{
	for (size_t i = 0; i < PG_CREDS; i++)
		if (strcmp(key, known[i].key) == 0)
			return known[i].env;
	return NULL;
}

bool
pg_creds(const struct conf *c, struct pg_param out[PG_CREDS + 1])
{
	bool secret = false;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const char *key = keyword(c->v[i].key);
		size_t at = 0;

		if (key == NULL || *c->v[i].value == '\0')
			continue;
		while (at < n && out[at].key != key)
			at++;
		n += at == n;
		out[at] = (struct pg_param){key, c->v[i].value};
		secret = secret || strcmp(key, "password") == 0;
	}
	out[n] = (struct pg_param){0};
	return secret;
}
