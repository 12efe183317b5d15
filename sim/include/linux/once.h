/* SPDX-License-Identifier: MIT */
/* Calls that are made once. */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

#include <linux/types.h>

#define DO_ONCE(func, ...)                    \
	({                                        \
		static bool __done;                   \
		bool __first = !__done;               \
		if (__first) {                        \
			__done = true;                    \
			func(__VA_ARGS__);                \
		}                                     \
		__first;                              \
	})
#define DO_ONCE_SLEEPABLE(func, ...) DO_ONCE(func, ##__VA_ARGS__)
#define get_random_once(buf, nbytes) DO_ONCE(get_random_bytes, (buf), (nbytes))

#endif
