/* SPDX-License-Identifier: MIT */
/*
 * pg-wire - what pg.c reads of a server's words and rows, without libpq.
 *
 * A refusal in libpq's verbose form, as it is asked for while it connects:
 *
 *	connection to server at "db" (10.0.0.7), port 5432 failed: FATAL:  \
 *	28P01: password authentication failed for user "ann"
 *	LOCATION:  auth_failed, auth.c:331
 */
#ifndef NET_PG_WIRE_H
#define NET_PG_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "net/pg.h"

/* Where the SQLSTATE of a message begins, or NULL. */
const char *pg_state(const char *msg);

/* Whether the cause of a state passes by itself: the connection, a server that
 * starts or stops, too many connections, a conflict with others. */
bool pg_state_passes(const char *state);

/* Whether a failure to connect, for which there is no state, is for ever. */
bool pg_for_ever(const char *msg);

/* The message in one line, without states, hints and places in the source,
 * cut to fit. dst is empty before. */
void pg_one_line(char *dst /* out */, size_t size, const char *msg);

/* The length of binary COPY's header at s, or 0 where there is none. */
size_t pg_row_header(const char *s, size_t len);

/* Takes a row of binary COPY apart: 1; 0 for the mark of the end; -1 where it
 * is no row of n fields. */
int pg_row_split(const char *s, size_t len, struct pg_field *fields, size_t n);

#endif
