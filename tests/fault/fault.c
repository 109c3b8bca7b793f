/* SPDX-License-Identifier: MIT */
/*
 * fault - a library for LD_PRELOAD that makes the N-th call fail.
 *
 *	FAIL_ALLOC=N	malloc, calloc, realloc, strdup: out of memory; a digest
 *			by libcrypto, as one call
 *	FAIL_IO=N	open: EMFILE; write, pwrite, mkdir, link, rename:
 *			ENOSPC; flock: ENOLCK; read, pread, close, fsync,
 *			fdatasync, ftruncate: EIO
 *	FAIL_ALL=1	and every such call after the N-th
 *	FAIL_INTR=1	FAIL_IO: EINTR instead, which no tool may notice
 *	FAIL_SHORT=1	reads and writes of one byte; no call fails
 *	FAIL_MARK=FILE	made when a call was failed: when it is not made, N
 *			was past the last call, and the loop is over
 *
 * Writes to stderr never fail: a tool must say why it ended. Calls count from
 * main on: what libraries do while they are loaded is not ours to test.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* glibc's own names, so that finding the real ones allocates nothing */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static unsigned long allocs, ios;
static bool started; /* main has */
static bool inside;  /* libcrypto, which does not live through a start without
		      * memory */

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

	if (!started || inside || n == 0 || ++*count < n ||
	    (*count > n && !setting("FAIL_ALL")))
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

/* A call that is not expected to be interrupted: only devices do that. */
static bool
whole_fails(int error)
{
	return !setting("FAIL_INTR") && io_fails(error);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	if (whole_fails(EMFILE))
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

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	return io_fails(EIO) ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return io_fails(ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int
flock(int fd, int how)
{
	return io_fails(ENOLCK) ? -1 : (int)syscall(SYS_flock, fd, how);
}

int
fsync(int fd)
{
	return whole_fails(EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return whole_fails(EIO) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate(int fd, off_t n)
{
	return whole_fails(EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int
mkdir(const char *path, mode_t mode)
{
	return whole_fails(ENOSPC)
		   ? -1
		   : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int
link(const char *from, const char *to)
{
	return whole_fails(ENOSPC)
		   ? -1
		   : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
rename(const char *from, const char *to)
{
	return whole_fails(ENOSPC) ? -1
				   : (int)syscall(SYS_renameat2, AT_FDCWD, from,
					 AT_FDCWD, to, 0);
}

/* What the functions above are called in code that was built with
 * _FORTIFY_SOURCE, or for large files. */
ssize_t __read_chk(int fd, void *p, size_t n, size_t size);
ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t size);
int __open_2(const char *path, int flags);

ssize_t
__read_chk(int fd, void *p, size_t n, size_t size)
{
	if (n > size)
		abort();
	return read(fd, p, n);
}

ssize_t
__pread_chk(int fd, void *p, size_t n, off_t at, size_t size)
{
	if (n > size)
		abort();
	return pread(fd, p, n, at);
}

int
__open_2(const char *path, int flags)
{
	return open(path, flags);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
ssize_t pread64(int fd, void *p, size_t n, off_t at)
    __attribute__((alias("pread")));
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
    __attribute__((alias("pwrite")));
int ftruncate64(int fd, off_t n) __attribute__((alias("ftruncate")));

typedef int main_fn(int argc, char **argv, char **envp);
typedef int start_fn(main_fn *m, int argc, char **argv, void (*init)(void),
    void (*fini)(void), void (*end)(void), void *stack);

static main_fn *program;

static int
begin(int argc, char **argv, char **envp)
{
	started = true;
	return program(argc, argv, envp);
}

/* What glibc has before main. */
start_fn __libc_start_main;

int
__libc_start_main(main_fn *m, int argc, char **argv, void (*init)(void),
    void (*fini)(void), void (*end)(void), void *stack)
{
	start_fn *real;

	program = m;
	*(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
	return real(begin, argc, argv, init, fini, end, stack);
}

/* As <openssl/evp.h> has it. */
int EVP_Digest(const void *s, size_t len, unsigned char *md, unsigned *size,
    const void *type, void *impl);

int
EVP_Digest(const void *s, size_t len, unsigned char *md, unsigned *size,
    const void *type, void *impl)
{
	int (*real)(const void *, size_t, unsigned char *, unsigned *,
	    const void *, void *);
	int r;

	if (alloc_fails())
		return 0;
	inside = true;
	*(void **)&real = dlsym(RTLD_NEXT, "EVP_Digest");
	r = real == NULL ? 0 : real(s, len, md, size, type, impl);
	inside = false;
	return r;
}
