/* SPDX-License-Identifier: MIT */
/*
 * quota - an account of the memory that grows with the input, and its limit.
 *
 * Who allocates such memory takes its bytes here first and gives them back
 * when it frees them, a chunk at a time, so the account costs nothing a row.
 * Over the limit quota_take fails, as malloc would: callers say ENOMEM, and
 * the tool, which asks quota_hit(), says which limit it was. Each piece counts
 * as what malloc takes for it. There is one account a process, hence no
 * handle, and it is not for threads.
 *
 * The wrappers are calloc, realloc and free with the sizes that the account
 * needs: old and size are bytes, and of a failed realloc the old piece stays.
 */
#ifndef BASE_QUOTA_H
#define BASE_QUOTA_H

#include <stdbool.h>
#include <stddef.h>

/* Half of the machine's memory, in whole MiB; SIZE_MAX: it does not tell. */
size_t quota_half(void);

/* At most max bytes from now on; without it there is no limit. */
void quota_set(size_t max);
/* The limit. */
size_t quota_max(void);
#define QUOTA_TEXT 24
/* The limit as a size is typed, "512M". Answers dst. */
char *quota_text(char dst[QUOTA_TEXT] /* out */);
/* Whether it was ever reached. */
bool quota_hit(void);

/* NULL: out of memory, or over the limit. */
void *quota_new(size_t size); /* zero bytes */
void *quota_more(void *p, size_t old, size_t size);
/* p may be NULL, whatever the size. */
void quota_free(void *p, size_t size);

#endif
