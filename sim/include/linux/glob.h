/* SPDX-License-Identifier: MIT */
/* Names with * and ?. */
#ifndef _LINUX_GLOB_H
#define _LINUX_GLOB_H

#include <linux/compiler.h>
#include <linux/types.h>

extern bool glob_match(const char *pat, const char *str);

#endif
