/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *e, enum err_kind kind, size_t pos, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	e->kind = kind;
	e->pos = pos;
	va_start(ap, fmt);
	if (vsnprintf(e->msg, sizeof e->msg, fmt, ap) < 0)
		e->msg[0] = '\0';
	va_end(ap);
	return -1;
}

int
err_nomem(struct err *e)
{
	return err_set(e, ERR_MEM, 0, "out of memory");
}

static enum err_kind
kind_of(int code)
{
	return code == ENOMEM ? ERR_MEM : ERR_SYS;
}

int
err_sys(struct err *e, const char *path)
{
	int code = errno;

	return err_set(e, kind_of(code), 0, "%s: %s", path, strerror(code));
}

int
err_call(struct err *e, const char *path, const char *call)
{
	int code = errno;

	return err_set(
	    e, kind_of(code), 0, "%s: %s: %s", path, call, strerror(code));
}

int
err_why(struct err *e)
{
	int code = errno;

	return err_set(e, kind_of(code), 0, "%s", strerror(code));
}
