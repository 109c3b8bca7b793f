/* SPDX-License-Identifier: MIT */
/* url-from - a service's URL out of the environment. */
#ifndef BIN_URL_FROM_H
#define BIN_URL_FROM_H

#include "base/cli.h"

/* The variables by which the tools of Kafka and of Kinesis find theirs. */
#define URL_KAFKA "PINPIPE_KAFKA_URL"
#define URL_KINESIS "AWS_ENDPOINT_URL_KINESIS"

/* The first of the variables that is set and not empty (there may be several,
 * with a blank between them), or NULL. */
const char *url_from(const char *variables);

/* An option -u: the command line wins over these variables, and they over the
 * configuration. */
void url_take(const char **url, const struct cli *c, const char *variables);

#endif
