/* SPDX-License-Identifier: MIT */
/* The hash of LZ4; only in one piece. */
#ifndef _LINUX_XXHASH_H
#define _LINUX_XXHASH_H

#include <linux/types.h>

extern u32 xxh32(const void *input, size_t length, u32 seed);
extern u64 xxh64(const void *input, size_t length, u64 seed);
static inline unsigned long xxhash(const void *input, size_t length, u64 seed)
{
	return xxh64(input, length, seed);
}

#endif
