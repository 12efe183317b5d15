/* SPDX-License-Identifier: MIT */
/* Values at odd addresses. */
#ifndef _LINUX_UNALIGNED_H
#define _LINUX_UNALIGNED_H

#include <linux/types.h>
#include <asm/byteorder.h>

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

#define __SIM_UNALIGNED(end, bits)                                            \
	static inline u##bits get_unaligned_##end##bits(const void *p)                \
	{                                                                             \
		return end##bits##_to_cpu(get_unaligned((const u##bits *)p));             \
	}                                                                             \
	static inline void put_unaligned_##end##bits(u##bits value, void *p)          \
	{                                                                             \
		put_unaligned(cpu_to_##end##bits(value), (u##bits *)p);                   \
	}
__SIM_UNALIGNED(le, 16)
__SIM_UNALIGNED(le, 32)
__SIM_UNALIGNED(le, 64)
__SIM_UNALIGNED(be, 16)
__SIM_UNALIGNED(be, 32)
__SIM_UNALIGNED(be, 64)

#endif
