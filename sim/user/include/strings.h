/* SPDX-License-Identifier: MIT */
/* More about strings. */
#ifndef _STRINGS_H
#define _STRINGS_H

#include <stddef.h>
extern int strcasecmp(const char *a, const char *b);
extern int strncasecmp(const char *a, const char *b, size_t n);
extern void bzero(void *to, size_t n);
extern int bcmp(const void *a, const void *b, size_t n);
extern char *index(const char *text, int c);
extern char *rindex(const char *text, int c);

#endif
