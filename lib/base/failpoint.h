/* SPDX-License-Identifier: MIT */
/*
 * failpoint - places where a kill must do no harm, for tests that die at each.
 *
 * In a build with -DFAILPOINTS, and with PINPIPE_FAILPOINT=NAME:K in the
 * environment, the process kills itself (SIGKILL) at the K-th pass of the
 * point NAME. In any other build a point is nothing.
 *
 *	write(fd, s, n);
 *	FAILPOINT("log.written");
 *	fdatasync(fd);
 */
#ifndef BASE_FAILPOINT_H
#define BASE_FAILPOINT_H

#ifdef FAILPOINTS
void failpoint(const char *name);
#define FAILPOINT(name) failpoint(name)
/* Where a write may be cut in two, so that a point lies in its middle. */
#define FAILPOINT_PART(n) ((n) > 1 ? (n) / 2 : (n))
#else
#define FAILPOINT(name) ((void)0)
#define FAILPOINT_PART(n) (n)
#endif

#endif
