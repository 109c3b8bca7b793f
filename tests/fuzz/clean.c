/* SPDX-License-Identifier: MIT */
/*
 * A line through each of the three cleaners: what comes out is JSON, and
 * stays as it is when it is cleaned again.
 */
#include <string.h>

#include "room.h"

static struct names *names;
static struct cleaner cleaners[TABLES + 1];
static struct rec_parser *parser;

static void
setup(void)
{
	static const char odd[] = "downloaded,title,ind,follower_count";
	struct err e = {0};

	if (parser != NULL)
		return;
	names = names_new();
	MUST(names != NULL);
	for (int t = 0; t < TABLES; t++)
		MUST(cleaner_init(&cleaners[t], (enum table)t, TABLE_NONE, NULL,
			 NULL, names, &e) == 0);
	MUST(cleaner_init(&cleaners[TABLES], TABLE_PIN, TABLE_PIN, NULL, odd,
		 names, &e) == 0);
	parser = rec_parser_new(names);
	MUST(parser != NULL);
	buf_init(&line, INPUT_LINE_MAX);
	buf_init(&printed, INPUT_LINE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = 0;

	while (len < size && data[len] != '\n')
		len++;
	setup();
	for (int i = 0; i <= TABLES; i++) {
		buf_reset(&line);
		buf_add(&line, (const char *)data, len);
		if (strspn(line.s, " \t\r") == len ||
		    !clean(&cleaners[i], parser))
			continue;
		buf_reset(&line);
		buf_add(&line, printed.s, printed.len);
		MUST(clean(&cleaners[i], parser));
		MUST(line.len == printed.len &&
		     memcmp(line.s, printed.s, line.len) == 0);
	}
	return 0;
}
