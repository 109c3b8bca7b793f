/* SPDX-License-Identifier: MIT */
/* replay - a main for fuzz targets where libFuzzer is not: gives each file of
 * the directories (or each file) named to the target. TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static int files;

static int
replay(const char *path)
{
	static uint8_t s[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		perror(path);
		return 1;
	}
	n = fread(s, 1, sizeof s, f);
	fclose(f);
	LLVMFuzzerTestOneInput(s, n);
	printf("ok %d - %s\n", ++files, path);
	return 0;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	for (int i = 1; i < argc; i++) {
		DIR *d = opendir(argv[i]);
		struct dirent *e;
		char path[4096];

		if (d == NULL)
			bad |= replay(argv[i]);
		while (d != NULL && (e = readdir(d)) != NULL) {
			if (e->d_name[0] == '.')
				continue;
			snprintf(
			    path, sizeof path, "%s/%s", argv[i], e->d_name);
			bad |= replay(path);
		}
		if (d != NULL)
			closedir(d);
	}
	printf("1..%d\n", files);
	return bad || files == 0;
}
