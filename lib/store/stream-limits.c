/* SPDX-License-Identifier: MIT */
#include "store/stream-limits.h"

#include "json/text.h"

#define KEY_MOST 256		      /* characters */
#define RECORD_MOST ((size_t)1 << 20) /* bytes of data and key */

static size_t
characters(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

const char *
stream_limits(const struct writer_record *r, struct buf *scratch)
{
	size_t n = 0;
	char *plain;

	if (r->key != NULL) {
		buf_reset(scratch);
		plain = buf_reserve(scratch, r->key_len);
		if (plain == NULL)
			return NULL; /* told by hash_of */
		n = text_unescape(plain, r->key, r->key_len);
		if (n == 0)
			return "key: empty";
		if (characters(plain, n) > KEY_MOST)
			return "key: longer than 256 characters";
	}
	if (r->value_len + n > RECORD_MOST)
		return "larger than 1 MiB";
	return NULL;
}
