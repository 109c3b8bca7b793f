/* SPDX-License-Identifier: MIT */
#include "net/digest.h"

#include <openssl/evp.h>

int
digest_md5(unsigned char dst[DIGEST_MD5], const void *s, size_t len)
{
	return EVP_Digest(s, len, dst, NULL, EVP_md5(), NULL) == 1 ? 0 : -1;
}

int
digest_sha256(unsigned char dst[DIGEST_SHA256], const void *s, size_t len)
{
	return EVP_Digest(s, len, dst, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}
