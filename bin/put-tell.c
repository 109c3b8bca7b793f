/* SPDX-License-Identifier: MIT */
/* put-tell - the receipts of lanes, also those that nobody reads yet. */
#include "base/clock.h"
#include "base/diag.h"
#include "put-parts.h"

void
lanes_tell_again(struct lanes *l)
{
	struct err e = {0};

	switch (receipts_again(l->receipts, &e)) {
	case -1: diag_fail(NULL, &e); break;
	case 1: lanes_look(l, clock_now() + RECEIPTS_RETRY); break;
	default: break;
	}
}

void
lane_tell(struct lane *lane, bool null)
{
	struct lanes *l = lane->all;
	struct receipt r = {.sink = "s3",
	    .has_coord = lane->coords,
	    .upto = lane->upto,
	    .topic = lane->topic.s};
	char url[RECEIPT_MAX]; /* one that is cut fits no receipt */
	struct err e = {0};

	r.upto.null = null;
	if (!null) {
		r.count = lane->count;
		r.objects = lane->objects;
		if (lane->at.len > 0) {
			bucket_url(l->bucket, lane->at.s, url, sizeof url);
			r.at = url;
		}
		lane->count = lane->objects = 0;
		lane->news = lane->owed = false;
	}
	if (receipts_send(l->receipts, &r, &e) != 0)
		diag_fail(NULL, &e);
	lanes_tell_again(l);
	if (!null)
		buf_reset(&lane->at);
}
