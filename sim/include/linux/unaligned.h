/* SPDX-License-Identifier: MIT */
/* Values at odd addresses. */
#ifndef _LINUX_UNALIGNED_H
#define _LINUX_UNALIGNED_H

#include <linux/types.h>

#define get_unaligned(ptr)                                          \
	({                                                              \
		const struct { typeof(*(ptr)) value; } __packed *__unaligned = (void *)(ptr); \
		__unaligned->value;                                         \
	})
#define put_unaligned(x, ptr)                                       \
	do {                                                            \
		struct { typeof(*(ptr)) value; } __packed *__unaligned = (void *)(ptr); \
		__unaligned->value = (x);                                   \
	} while (0)

#endif
