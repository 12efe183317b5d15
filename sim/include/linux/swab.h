/* SPDX-License-Identifier: MIT */
/* Bytes the other way round. */
#ifndef _LINUX_SWAB_H
#define _LINUX_SWAB_H

#include <linux/types.h>

#define ___constant_swab16(x) ((u16)((((u16)(x) & 0xffU) << 8) | (((u16)(x) & 0xff00U) >> 8)))
#define ___constant_swab32(x)                                               \
	((u32)((((u32)(x) & 0xffU) << 24) | (((u32)(x) & 0xff00U) << 8) |           \
	       (((u32)(x) & 0xff0000U) >> 8) | (((u32)(x) & 0xff000000U) >> 24)))
#define ___constant_swab64(x) \
	((u64)(((u64)___constant_swab32(x) << 32) | ___constant_swab32((u64)(x) >> 32)))
#define swab16(x) ___constant_swab16(x)
#define swab32(x) ___constant_swab32(x)
#define swab64(x) ___constant_swab64(x)
#define __swab16(x) swab16(x)
#define __swab32(x) swab32(x)
#define __swab64(x) swab64(x)

static inline void swab16s(u16 *p)
{
	*p = swab16(*p);
}
static inline void swab32s(u32 *p)
{
	*p = swab32(*p);
}
static inline void swab64s(u64 *p)
{
	*p = swab64(*p);
}

#endif
