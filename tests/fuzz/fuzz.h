/* SPDX-License-Identifier: MIT */
/*
 * fuzz - what fuzz targets share.
 *
 * A target is a function of bytes that must not crash, and aborts where a
 * promise is broken. Under clang libFuzzer calls it with bytes of its own
 * making (tests/fuzz/run.sh); elsewhere replay.c calls it with those of
 * tests/fuzz/corpus.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                             \
	do {                                                                   \
		if (!(what)) {                                                 \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__,       \
			    __LINE__, #what);                                  \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
