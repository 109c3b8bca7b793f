/* SPDX-License-Identifier: MIT */
/* url - how a store is named: "file:DIR", later a service's URL. */
#ifndef STORE_URL_H
#define STORE_URL_H

#include <stddef.h>

#include "base/err.h"

/* The folder of file:DIR, a view of url; NULL with e (ERR_USAGE) where it is
 * another kind. */
const char *url_dir(const char *url, struct err *e);

/* Whether the name is one that Kafka and Kinesis allow for topics and streams:
 * [a-zA-Z0-9._-], up to max of them, not "." nor "..". Such a name is a safe
 * one for a folder too. */
int url_name_check(
    const char *what, const char *name, size_t max, struct err *e);

#endif
