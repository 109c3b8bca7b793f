/* SPDX-License-Identifier: MIT */
/* digest - MD5 and SHA-256. The one file that includes libcrypto; without it
 * (no HAVE_CRYPTO) there are none. */
#ifndef NET_DIGEST_H
#define NET_DIGEST_H

#include <stddef.h>

#define DIGEST_MD5 16
#define DIGEST_SHA256 32

/* "3.0.15", or NULL where built without libcrypto. */
const char *digest_version(void);

/* 0, or -1: out of memory, refused by the library's policy, or no library. */
int digest_md5(
    unsigned char dst[DIGEST_MD5] /* out */, const void *s, size_t len);
int digest_sha256(
    unsigned char dst[DIGEST_SHA256] /* out */, const void *s, size_t len);

#endif
