/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UTIL_MACROS_H
#define _LINUX_UTIL_MACROS_H
#include <linux/kernel.h>

/* The place of what is nearest to `x` in an array that goes up; of two, the lower one. */
#define find_closest(x, a, size)                                                 \
	({                                                                           \
		typeof(x) __x = (x);                                                     \
		int __at = 0, __last = (size) - 1;                                       \
		while (__at < __last && 2 * (long)__x > (long)(a)[__at] + (a)[__at + 1]) \
			__at++;                                                              \
		__at;                                                                    \
	})
/* The same in one that goes down; of two, the later one. */
#define find_closest_descending(x, a, size)                                      \
	({                                                                           \
		typeof(x) __x = (x);                                                     \
		int __at = 0, __last = (size) - 1;                                       \
		while (__at < __last && 2 * (long)__x <= (long)(a)[__at] + (a)[__at + 1]) \
			__at++;                                                              \
		__at;                                                                    \
	})
#define is_insidevar(pointer, variable)                                   \
	((uintptr_t)(pointer) >= (uintptr_t)(variable) &&                     \
	 (uintptr_t)(pointer) < (uintptr_t)(variable) + sizeof(variable))
#endif
