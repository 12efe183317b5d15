/* SPDX-License-Identifier: MIT */
/* Sorting of arrays. */
#ifndef _LINUX_SORT_H
#define _LINUX_SORT_H

#include <linux/types.h>

/* Without `swap` the bytes of two elements change places. */
extern void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap);
extern void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_r_func_t swap,
		   const void *priv);

#endif
