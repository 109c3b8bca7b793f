/* SPDX-License-Identifier: MIT */
#include "store/url.h"

#include <string.h>

#include "base/diag.h"

const char *
url_dir(const char *url, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];

	if (strncmp(url, "file:", 5) == 0 && url[5] != '\0')
		return url + 5;
	err_set(e, ERR_USAGE, 0, "URL: not file:DIR: \"%s\"",
	    diag_quote(q, url, strlen(url)));
	return NULL;
}

int
url_name_check(const char *what, const char *name, size_t max, struct err *e)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
	char q[DIAG_QUOTE_SIZE];

	if (n > 0 && n <= max && name[n] == '\0' && strcmp(name, ".") != 0 &&
	    strcmp(name, "..") != 0)
		return 0;
	return err_set(e, ERR_USAGE, 0, "not a %s name: \"%s\"", what,
	    diag_quote(q, name, strlen(name)));
}
