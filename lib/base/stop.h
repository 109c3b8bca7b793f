/* SPDX-License-Identifier: MIT */
/*
 * stop - SIGTERM and SIGINT for tools that finish what they hold.
 *
 * The first signal asks; a second kills (SA_RESETHAND). Handlers are set
 * without SA_RESTART, so that a blocked read returns. The loop looks at
 * stop_asked(), makes durable what it holds, and calls stop_raise(), so that
 * the parent sees the death by signal. Tools that just die never call
 * stop_catch.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* From here on both ask, but one that is ignored already (nohup, or a job that
 * a shell without job control began with &). Once a process. */
void stop_catch(void);
bool stop_asked(void);
/* Dies of the signal that asked; returns if none did. */
void stop_raise(void);

/* Readable once a stop was asked, for those who poll: no stop is missed
 * between a look and a wait. -1 before stop_catch. */
int stop_fd(void);

#endif
