/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITS_H
#define _LINUX_BITS_H

#include <linux/types.h>
#include <linux/const.h>

#define BIT(nr) (UL(1) << (nr))
#define BIT_ULL(nr) (ULL(1) << (nr))
#define BIT_MASK(nr) (UL(1) << ((nr) % BITS_PER_LONG))
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define BIT_ULL_MASK(nr) (ULL(1) << ((nr) % BITS_PER_LONG_LONG))
#define BIT_ULL_WORD(nr) ((nr) / BITS_PER_LONG_LONG)
/* Bits low to high, both included. */
#define GENMASK(high, low) ((~UL(0) << (low)) & (~UL(0) >> (BITS_PER_LONG - 1 - (high))))
#define GENMASK_ULL(high, low) GENMASK(high, low)

/* The same in so many bits. */
#define BIT_U8(nr) ((u8)(1U << (nr)))
#define BIT_U16(nr) ((u16)(1U << (nr)))
#define BIT_U32(nr) ((u32)(1U << (nr)))
#define BIT_U64(nr) ((u64)(1ULL << (nr)))
#define GENMASK_U8(high, low) ((u8)GENMASK(high, low))
#define GENMASK_U16(high, low) ((u16)GENMASK(high, low))
#define GENMASK_U32(high, low) ((u32)GENMASK(high, low))
#define GENMASK_U64(high, low) ((u64)GENMASK(high, low))

#define GENMASK_INPUT_CHECK(h, l) 0

#endif
