/* SPDX-License-Identifier: MIT */
/* Random numbers; the simulator takes them from its seed. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>

extern void get_random_bytes(void *buf, size_t length);
extern u32 get_random_u32(void);
extern u64 get_random_u64(void);
/* In [0, limit). */
extern u32 get_random_u32_below(u32 limit);
#define get_random_int() get_random_u32()
#define get_random_long() get_random_u64()
#define prandom_u32() get_random_u32()

#endif
