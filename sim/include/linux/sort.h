/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SORT_H
#define _LINUX_SORT_H

#include <linux/types.h>

extern void sort(void *base, size_t num, size_t size, cmp_func_t cmp, void *swap);

#endif
