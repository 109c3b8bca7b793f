/* SPDX-License-Identifier: MIT */
#include "get.h"

#include "base/stop.h"
#include "base/tally.h"

void
get_option(struct pump_opts *p, const struct cli *c, int opt)
{
	switch (opt) {
	case 'n': p->count = (uint64_t)cli_num(c, 0, INT64_MAX); break;
	case GET_ACKS: p->acks = c->arg; break;
	case GET_INFLIGHT: p->inflight = cli_size(c, 1, SIZE_MAX / 4); break;
	}
}

enum status
get_run(struct source *s, const struct pump_opts *p, const struct cli *c,
    const struct err *e)
{
	struct tally tally;
	enum status st, counted;

	if (s == NULL)
		diag_fail(NULL, e);
	stop_catch();
	tally_init(&tally, c);
	st = pump_run(s, p, &tally);
	counted = tally_end(&tally);
	return st == ST_OK ? counted : st;
}
