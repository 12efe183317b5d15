/* SPDX-License-Identifier: MIT */
/* Random numbers; the simulator takes them from its seed. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>
#include <linux/version.h>

extern void get_random_bytes(void *buf, size_t length);
extern u32 get_random_u32(void);
extern u64 get_random_u64(void);
/* In [0, limit). */
extern u32 get_random_u32_below(u32 limit);
static inline u8 get_random_u8(void)
{
	return get_random_u32();
}
static inline u16 get_random_u16(void)
{
	return get_random_u32();
}
/* In [floor, 2^32), and in [floor, limit]. */
static inline u32 get_random_u32_above(u32 floor)
{
	return floor + 1 + get_random_u32_below(~floor);
}
static inline u32 get_random_u32_inclusive(u32 floor, u32 limit)
{
	return floor + get_random_u32_below(limit - floor + 1);
}
#define get_random_bytes_wait(buf, length) (get_random_bytes((buf), (length)), 0)
#define wait_for_random_bytes() 0
#define rng_is_initialized() true
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#define get_random_int() get_random_u32()
#endif
#define get_random_long() get_random_u64()
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#define prandom_u32() get_random_u32()
#endif

#include <linux/prandom.h>

#endif
