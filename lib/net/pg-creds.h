/* SPDX-License-Identifier: MIT */
/*
 * pg-creds - a database's credentials as course material keeps them: a YAML
 * file with HOST, USER, PASSWORD, DATABASE and PORT, in any case, each also
 * as RDS_HOST or DB_HOST.
 */
#ifndef NET_PG_CREDS_H
#define NET_PG_CREDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "net/pg.h"

#define PG_CREDS 5

/* The variable by which the environment gives a keyword: "PGHOST" of
 * "host". */
const char *pg_creds_env(const char *key);

/* Fills out, ended by a NULL key, with what c gives, of a key that is there
 * twice the last; borrowed from c. Empty values are none. Answers whether
 * there is a password. */
bool pg_creds(
    const struct conf *c, struct pg_param out[PG_CREDS + 1] /* out */);

#endif
