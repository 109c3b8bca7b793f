/* SPDX-License-Identifier: MIT */
#include "json/foreign.h"

#include <string.h>

static const struct foreign foreigners[] = {
    {"\x1f\x8b\x08", "gzip", "gzip -dc"},
    {"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"},
    /* in two, as 7 is a digit of hexadecimal too */
    {"\xfd"
     "7zXZ",
	"xz", "xz -dc"},
    {"BZh", "bzip2", "bzip2 -dc"},
    {"PK\x03\x04", "zip", "unzip -p"},
    {"\xff\xfe", "UTF-16", "iconv -f UTF-16 -t UTF-8"},
    {"\xfe\xff", "UTF-16", "iconv -f UTF-16 -t UTF-8"},
};

const struct foreign *
foreign_find(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof foreigners / sizeof *foreigners; i++) {
		size_t n = strlen(foreigners[i].bytes);

		if (len >= n && memcmp(s, foreigners[i].bytes, n) == 0)
			return &foreigners[i];
	}
	return NULL;
}
