/* SPDX-License-Identifier: MIT */
/* libs - versions of the foreign libraries built in, for --version -v. Each
 * is answered by the one file that includes the library. */
#ifndef BASE_LIBS_H
#define BASE_LIBS_H

/* "0.2.5", or NULL where built without libyaml. */
const char *libs_yaml(void);

#endif
