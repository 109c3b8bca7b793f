/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#define LINE_SIZE 4096 /* PIPE_BUF on Linux: one write, never torn */

static const char *tool = "pinpipe";
static int level;
static void (*clear)(const void *arg);
static const void *clear_arg;

void
diag_init(const char *name)
{
	tool = name;
}

const char *
diag_tool(void)
{
	return tool;
}

void
diag_level_set(int l)
{
	level = l;
}

void
diag_clear(void (*how)(const void *arg), const void *arg)
{
	clear = how;
	clear_arg = arg;
}

int
diag_level(void)
{
	return level;
}

/* A file name may hold anything: what is printed stays on its line, moves no
 * cursor, and is UTF-8, as 0x9b alone is a control byte to some terminals. */
static void
defuse(char *s, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		const unsigned char *c = (const unsigned char *)s + i;
		size_t bad = utf8_control(c, len - i);

		n = utf8_len(c, len - i);
		if (n == 0)
			bad = n = 1;
		memset(s + i, '?', bad);
	}
}

/* Moves len on by what snprintf answered, to size - 1 at most. */
static size_t
moved(size_t len, size_t size, int n)
{
	if (n < 0)
		return len;
	return (size_t)n < size - len ? len + (size_t)n : size - 1;
}

static void __attribute__((format(printf, 1, 0)))
print(const char *fmt, va_list ap)
{
	char line[LINE_SIZE];
	int saved = errno;
	size_t n = strlen(fmt), len;

	len = moved(0, sizeof line, snprintf(line, sizeof line, "%s: ", tool));
	len = moved(len, sizeof line,
	    vsnprintf(line + len, sizeof line - len, fmt, ap));
	if (n > 0 && fmt[n - 1] == ':') {
		char why[128];

		if (strerror_r(saved, why, sizeof why) != 0)
			snprintf(why, sizeof why, "error %d", saved);
		len = moved(len, sizeof line,
		    snprintf(line + len, sizeof line - len, " %s", why));
	}
	defuse(line, len);
	line[len++] = '\n';
	if (clear != NULL)
		clear(clear_arg);
	while (write(STDERR_FILENO, line, len) == -1 && errno == EINTR)
		;
	errno = saved;
}

void
diag_warn(const char *fmt, ...)
{
	va_list ap;

	if (level <= DIAG_QUIET)
		return;
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

void
diag_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

void
diag_note(int at, const char *fmt, ...)
{
	va_list ap;

	if (level < at)
		return;
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

noreturn void
diag_die(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	exit((int)status);
}

noreturn void
diag_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	diag_die(ST_USAGE, "try '%s --help'", tool);
}

noreturn void
diag_nomem(void)
{
	/* strerror's words, but the same with every libc */
	diag_die(ST_FATAL, "memory: Cannot allocate memory");
}

noreturn void
diag_fail(const char *where, const struct err *e)
{
	bool placed = where != NULL && *where != '\0';

	if (e->kind == ERR_MEM)
		diag_nomem();
	if (e->kind == ERR_USAGE)
		diag_usage(
		    "%s%s%s", placed ? where : "", placed ? ": " : "", e->msg);
	diag_die(e->kind == ERR_TEMP ? ST_TEMP : ST_FATAL, "%s%s%s",
	    placed ? where : "", placed ? ": " : "", e->msg);
}

char *
diag_quote(char dst[DIAG_QUOTE_SIZE], const char *text, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *s = (const unsigned char *)text;
	size_t d = 0, i = 0;

	while (i < len) {
		size_t n = utf8_len(s + i, len - i);
		bool raw = n == 0 || utf8_control(s + i, len - i) > 0;

		if (n == 0)
			n = 1;
		if (i + n > DIAG_QUOTE_MAX) {
			memcpy(dst + d, "...", 3);
			d += 3;
			break;
		}
		for (; n > 0; n--, i++) {
			if (!raw) {
				dst[d++] = (char)s[i];
				continue;
			}
			dst[d++] = '\\';
			dst[d++] = 'x';
			dst[d++] = hex[s[i] >> 4];
			dst[d++] = hex[s[i] & 15];
		}
	}
	dst[d] = '\0';
	return dst;
}
