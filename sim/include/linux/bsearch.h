/* SPDX-License-Identifier: MIT */
/* Binary search in a sorted array. */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

#include <linux/types.h>

static inline void *__inline_bsearch(const void *key, const void *base, size_t num, size_t size,
				     cmp_func_t cmp)
{
	while (num > 0) {
		const char *middle = (const char *)base + num / 2 * size;
		int result = cmp(key, middle);

		if (result == 0)
			return (void *)middle;
		if (result > 0) {
			base = middle + size;
			num--;
		}
		num /= 2;
	}
	return NULL;
}
extern void *bsearch(const void *key, const void *base, size_t num, size_t size, cmp_func_t cmp);

#endif
