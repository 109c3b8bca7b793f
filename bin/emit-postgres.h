/* SPDX-License-Identifier: MIT */
/*
 * emit-postgres - the posts of a PostgreSQL database, for pin-emit --from
 * postgres.
 *
 * In order, three COPYs sorted by ind run side by side and are merged, so
 * that a post's rows come together in constant memory; with -T it is one COPY
 * in the table's own order. All see the database at one moment. Drawn rows
 * are looked up in batches, by an index on ind or by their place in the table
 * (emit-drawn.c).
 *
 *	postgres_tables(&p, &cli);	(an option's argument)
 *	postgres_open(&p, &want, &tally, &cli);
 *	while (postgres_next(&p))
 *		postgres_put(&p);
 *	postgres_close(&p);
 */
#ifndef BIN_EMIT_POSTGRES_H
#define BIN_EMIT_POSTGRES_H

#include <stdbool.h>
#include <stdint.h>

#include "emit-from.h"

#include "data/table.h"
#include "net/pg-table.h"

/* What is asked for. */
struct postgres_want {
	const char *conninfo; /* or NULL */
	enum table as;	      /* TABLE_NONE: all, as envelopes */
	enum from_how how;
	uint64_t count; /* posts wanted, for one pass; UINT64_MAX: all */
	uint64_t seed;
	bool size; /* FROM_DRAWN: p.posts is wanted */
};

/* A table, and where in it we are. */
struct postgres_source {
	enum table table;
	struct buf label; /* its name as the user wrote it */
	struct pg *pg;
	struct pg_table t;
	struct pg_field *fields; /* of the row at hand */
	uint64_t row;		 /* of how many it is the last; for messages */
	bool have, over;	 /* there is one; no more come */
	struct pg_rows rows;	 /* FROM_DRAWN: a batch, and the next of it */
	size_t at;
};

struct postgres {
	uint64_t posts; /* FROM_DRAWN: in the set */
	/* private */
	struct postgres_want want;
	struct postgres_source s[TABLES];
	enum table first, end; /* the sources in use */
	struct tally *tally;
	const struct cli *cli;
	struct buf line;
	bool ended;
	uint64_t written; /* when the pass began */
	int64_t key;	  /* of the post at hand, where keyed */
	bool keyed;
	enum table only; /* where not: the one table it is of */
	/* FROM_DRAWN */
	struct draw draw;
	struct buf query[TABLES], param;
	bool by_index;
	int64_t low;	 /* by index: the least ind, */
	uint64_t span;	 /* and how many there can be; else pages, */
	uint64_t places; /* and the rows that fit in one */
};

/* Reads the argument of --tables. p is zeroed, or has been here before. */
void postgres_tables(struct postgres *p, const struct cli *c);

/* Connects and begins; to be called before stop_catch. Where that fails it is
 * told, the tally knows, and postgres_next answers false; an option that is
 * wrong ends the tool. t and c must outlive p. */
void postgres_open(struct postgres *p, const struct postgres_want *want,
    struct tally *t, const struct cli *c);
/* Also of one that was not opened. */
void postgres_close(struct postgres *p);

/* Whether there is one more post; postgres_put writes its rows. */
bool postgres_next(struct postgres *p);
void postgres_put(struct postgres *p);

/* Between emit-postgres.c, -pass.c, -range.c, -drawn.c and -row.c: a failure
 * at s, or NULL, is told; columns are asked for; the row in s->fields is
 * written. */
void postgres_failed(
    struct postgres *p, const struct postgres_source *s, const struct err *e);
int postgres_look_up(
    struct postgres *p, struct postgres_source *s, struct err *e);
void postgres_row(struct postgres *p, struct postgres_source *s);

void pass_begin(struct postgres *p, bool again);
bool pass_next(struct postgres *p);
void pass_put(struct postgres *p);

void drawn_open(struct postgres *p);
void drawn_close(struct postgres *p);
bool drawn_next(struct postgres *p);
void drawn_put(struct postgres *p);

#endif
