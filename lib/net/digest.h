/* SPDX-License-Identifier: MIT */
/* digest - MD5 and SHA-256. The one file that includes libcrypto. */
#ifndef NET_DIGEST_H
#define NET_DIGEST_H

#include <stddef.h>

#define DIGEST_MD5 16
#define DIGEST_SHA256 32

/* 0, or -1: out of memory, or refused by the library's policy. */
int digest_md5(
    unsigned char dst[DIGEST_MD5] /* out */, const void *s, size_t len);
int digest_sha256(
    unsigned char dst[DIGEST_SHA256] /* out */, const void *s, size_t len);

#endif
