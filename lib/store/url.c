/* SPDX-License-Identifier: MIT */
#include "store/url.h"

#include <string.h>

#include "base/diag.h"

/* Up to the last @ there may be a user and a password, which no message may
 * tell; nor does this one, whatever stands there. */
static void
not_ours(const char *url, struct err *e)
{
	const char *at = strrchr(url, '@'), *rest = at != NULL ? at : url;
	const char *colon = strstr(url, "://");
	size_t scheme = 0;
	char s[DIAG_QUOTE_SIZE], q[DIAG_QUOTE_SIZE];

	if (at != NULL && colon != NULL && colon < at)
		scheme = (size_t)(colon - url) + 3;
	err_set(e, ERR_USAGE, 0, "URL: not file:DIR: \"%s%s%s\"",
	    diag_quote(s, url, scheme), at != NULL ? "***" : "",
	    diag_quote(q, rest, strlen(rest)));
}

const char *
url_dir(const char *url, struct err *e)
{
	if (strncmp(url, "file:", 5) == 0 && url[5] != '\0')
		return url + 5;
	not_ours(url, e);
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
