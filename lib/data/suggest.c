/* SPDX-License-Identifier: MIT */
/* suggest - see suggest.h. */
#include "data/suggest.h"

#include "base/buf.h"
#include "base/cli.h"
#include "base/diag.h"

#define LIST_MAX ((size_t)160) /* bytes of names that a message tells */

int
suggest_err(struct err *e, const char *what, const char *s, size_t len,
    const char *const *names)
{
	char q[DIAG_QUOTE_SIZE];
	const char *near = cli_nearest(diag_quote(q, s, len), names);
	struct buf list;

	if (near != NULL)
		return err_set(e, ERR_USAGE, 0,
		    "no such %s: %s, did you mean %s?", what, q, near);
	buf_init(&list, LIST_MAX);
	for (size_t i = 0; names[i] != NULL; i++)
		buf_printf(
		    &list, "%s%s", i > 0 ? ", " : ", not one of ", names[i]);
	/* too many are for the page */
	err_set(e, ERR_USAGE, 0, "no such %s: %s%s", what, q,
	    list.err || list.s == NULL ? "" : list.s);
	buf_free(&list);
	return -1;
}
