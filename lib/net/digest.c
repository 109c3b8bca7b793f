/* SPDX-License-Identifier: MIT */
#include "net/digest.h"

#ifndef HAVE_CRYPTO

const char *
digest_version(void)
{
	return NULL;
}

int
digest_md5(unsigned char dst[DIGEST_MD5], const void *s, size_t len)
{
	(void)dst;
	(void)s;
	(void)len;
	return -1;
}

int
digest_sha256(unsigned char dst[DIGEST_SHA256], const void *s, size_t len)
{
	(void)dst;
	(void)s;
	(void)len;
	return -1;
}

#else

#include <openssl/crypto.h>
#include <openssl/evp.h>

const char *
digest_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION_STRING);
}

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

#endif
