/* SPDX-License-Identifier: MIT */
/*
 * fault - a library for LD_PRELOAD that makes the N-th call fail.
 *
 *	FAIL_ALLOC=N	malloc, calloc, realloc, strdup: out of memory
 *	FAIL_IO=N	open, read, write, close: EMFILE, EIO, ENOSPC, EIO
 *	FAIL_ALL=1	and every such call after the N-th
 *	FAIL_INTR=1	FAIL_IO: EINTR instead, which no tool may notice
 *	FAIL_SHORT=1	reads and writes of one byte; no call fails
 *	FAIL_MARK=FILE	made when a call was failed: when it is not made, N
 *			was past the last call, and the loop is over
 *
 * Writes to stderr never fail: a tool must say why it ended.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* glibc's own names, so that finding the real ones allocates nothing */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static unsigned long allocs, ios;

static unsigned long
setting(const char *name)
{
	const char *s = getenv(name);
	unsigned long n = 0;

	for (; s != NULL && *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (unsigned long)(*s - '0');
	return n;
}

/* Whether this call is the one, or comes after it and all shall fail. */
static bool
fails(const char *name, unsigned long *count)
{
	unsigned long n = setting(name);
	const char *mark = getenv("FAIL_MARK");

	if (n == 0 || ++*count < n || (*count > n && !setting("FAIL_ALL")))
		return false;
	if (mark != NULL) {
		long fd = syscall(SYS_openat, AT_FDCWD, mark,
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd >= 0)
			syscall(SYS_close, fd);
	}
	return true;
}

static bool
alloc_fails(void)
{
	if (!fails("FAIL_ALLOC", &allocs))
		return false;
	errno = ENOMEM;
	return true;
}

static bool
io_fails(int error)
{
	if (!fails("FAIL_IO", &ios))
		return false;
	errno = setting("FAIL_INTR") ? EINTR : error;
	return true;
}

void *
malloc(size_t n)
{
	return alloc_fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return alloc_fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return alloc_fails() ? NULL : __libc_realloc(p, n);
}

char *
strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *d = malloc(n);

	return d == NULL ? NULL : memcpy(d, s, n);
}

ssize_t
read(int fd, void *p, size_t n)
{
	if (io_fails(EIO))
		return -1;
	return syscall(SYS_read, fd, p, n > 1 && setting("FAIL_SHORT") ? 1 : n);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd != STDERR_FILENO && io_fails(ENOSPC))
		return -1;
	if (fd != STDERR_FILENO && n > 1 && setting("FAIL_SHORT"))
		n = 1;
	return syscall(SYS_write, fd, p, n);
}

/* open(2) is not expected to be interrupted: only devices do that. */
static bool
open_fails(void)
{
	return !setting("FAIL_INTR") && io_fails(EMFILE);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	if (open_fails())
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The descriptor is closed, whatever is said, as on Linux. */
int
close(int fd)
{
	int r = (int)syscall(SYS_close, fd);

	return io_fails(EIO) ? -1 : r;
}

/* What the functions above are called in code that was built with
 * _FORTIFY_SOURCE, or for large files. */
ssize_t __read_chk(int fd, void *p, size_t n, size_t size);
int __open_2(const char *path, int flags);

ssize_t
__read_chk(int fd, void *p, size_t n, size_t size)
{
	if (n > size)
		abort();
	return read(fd, p, n);
}

int
__open_2(const char *path, int flags)
{
	return open(path, flags);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
