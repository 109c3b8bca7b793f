/* SPDX-License-Identifier: MIT */
/*
 * emit-from - the rows of the user's own file, for pin-emit --from.
 *
 *	from_open(&f, path, FROM_AGAIN, seed, &tally, &cli);
 *	while (from_next(&f))
 *		out_write(f.rec->line, f.rec->len);
 *	from_close(&f);
 */
#ifndef BIN_EMIT_FROM_H
#define BIN_EMIT_FROM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cli.h"
#include "base/draw.h"
#include "base/tally.h"
#include "json/lines.h"
#include "json/reader.h"

enum from_how {
	FROM_ONCE,  /* in order; "-" is stdin */
	FROM_AGAIN, /* in order, and anew from the first after the last */
	FROM_DRAWN, /* at random, for ever */
};

struct from {
	const struct rec *rec; /* the record that from_next found */
	uint64_t records;      /* FROM_DRAWN: how many there are */
	/* private */
	const char *path;
	enum from_how how;
	struct tally *tally;
	struct cli cli; /* of pin-emit, with the file as its operand */
	char *files[1];
	struct names *names;
	struct reader rd;
	struct lines lines;
	struct draw draw;
	struct rec drawn;
	uint64_t written; /* when the pass began */
};

/* For FROM_DRAWN it reads the file, bad lines are rejected there. Where that
 * fails, it is told, the tally knows, and from_next answers false. t and c
 * must outlive f. */
void from_open(struct from *f /* out */, const char *path, enum from_how how,
    uint64_t seed, struct tally *t, const struct cli *c);
void from_close(struct from *f);

/* The caller counts tally.written, by which a pass without records is known:
 * to repeat it would never end. */
bool from_next(struct from *f);

#endif
