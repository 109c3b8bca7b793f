/* SPDX-License-Identifier: MIT */
#include "url-from.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
url_from(const char *variables)
{
	while (*variables != '\0') {
		size_t n = strcspn(variables, " ");
		const char *value;
		char name[64];

		snprintf(name, sizeof name, "%.*s", (int)n, variables);
		value = getenv(name);
		if (value != NULL && *value != '\0')
			return value;
		variables += n + (variables[n] == ' ');
	}
	return NULL;
}

void
url_take(const char **url, const struct cli *c, const char *variables)
{
	if (!c->filed || url_from(variables) == NULL)
		*url = c->arg;
}
