/* SPDX-License-Identifier: MIT */
/* suggest - see suggest.h. */
#include "data/suggest.h"

#include "base/cli.h"
#include "base/diag.h"

int
suggest_err(struct err *e, const char *what, const char *s, size_t len,
    const char *const *names)
{
	char q[DIAG_QUOTE_SIZE];
	const char *near = cli_nearest(diag_quote(q, s, len), names);

	return err_set(e, ERR_USAGE, 0, "no such %s: %s%s%s%s", what, q,
	    near != NULL ? ", did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
}
