/* SPDX-License-Identifier: MIT */
/* The tick counter; HZ ticks a second. */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/types.h>
#include <linux/math.h>

#define HZ CONFIG_HZ
#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L

extern unsigned long volatile jiffies;
extern u64 get_jiffies_64(void);
#define jiffies_64 get_jiffies_64()
#define MAX_JIFFY_OFFSET ((long)(~0UL >> 1) / 2 - 1)

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)

static inline unsigned long msecs_to_jiffies(const unsigned int m)
{
	return (int)m < 0 ? MAX_JIFFY_OFFSET : DIV_ROUND_UP(m * (unsigned long)HZ, 1000);
}
static inline unsigned long usecs_to_jiffies(const unsigned int u)
{
	return DIV_ROUND_UP(u * (unsigned long)HZ, 1000000);
}
static inline unsigned int jiffies_to_msecs(const unsigned long j)
{
	return j * 1000 / HZ;
}
static inline unsigned int jiffies_to_usecs(const unsigned long j)
{
	return j * 1000000 / HZ;
}
static inline unsigned long nsecs_to_jiffies(u64 n)
{
	return n / (NSEC_PER_SEC / HZ);
}
static inline u64 jiffies_to_nsecs(const unsigned long j)
{
	return j * (NSEC_PER_SEC / HZ);
}
#define time_after64(a, b) ((s64)((b) - (a)) < 0)
#define time_before64(a, b) time_after64(b, a)
#define time_after_eq64(a, b) ((s64)((a) - (b)) >= 0)
#define time_before_eq64(a, b) time_after_eq64(b, a)
#define time_in_range_open(a, b, c) (time_after_eq(a, b) && time_before(a, c))
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a) time_before_eq(jiffies, a)
#define jiffies_delta_to_msecs(delta) jiffies_to_msecs(max(0L, (long)(delta)))
#define secs_to_jiffies(secs) ((unsigned long)(secs) * HZ)
#define round_jiffies(j) (DIV_ROUND_UP(j, HZ) * HZ)
#define round_jiffies_up(j) round_jiffies(j)
#define round_jiffies_relative(j) (j)

/* Ticks of the CPU's own counter, one a nanosecond. */
#define get_cycles() ((cycles_t)ktime_get())
typedef unsigned long long cycles_t;
extern s64 ktime_get(void);
#define clock_t_to_jiffies(x) ((unsigned long)(x) * (HZ / 100))
#define jiffies_to_clock_t(x) ((long)((x) / (HZ / 100)))
#define jiffies64_to_nsecs(x) ((u64)(x) * (NSEC_PER_SEC / HZ))

#endif
