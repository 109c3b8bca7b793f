/* SPDX-License-Identifier: MIT */
#include "admin.h"

#include <stdint.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"

noreturn void
admin_die(const struct err *e)
{
	if (e->kind == ERR_MEM)
		diag_nomem();
	diag_die(e->kind == ERR_USAGE  ? ST_USAGE
		 : e->kind == ERR_TEMP ? ST_TEMP
				       : ST_FATAL,
	    "%s", e->msg);
}

void
admin_print(struct buf *b)
{
	if (b->err)
		diag_nomem();
	out_write(b->s, b->len);
	buf_reset(b);
}

void
admin_list(const char *url, const char *what, admin_lister *lister)
{
	struct err e = {0};
	struct buf b;
	char **names;
	size_t n;

	if (lister(url, &names, &n, &e) != 0)
		admin_die(&e);
	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "{\"%s\":\"%s\"}\n", what, names[i]);
		admin_print(&b);
	}
	file_names_free(names, n);
	buf_free(&b);
}
