/* SPDX-License-Identifier: MIT */
/* Time in nanoseconds. */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/jiffies.h>
#include <linux/time64.h>
#include <linux/version.h>

typedef s64 ktime_t;

#define KTIME_MAX ((s64)~((u64)1 << 63))
#define KTIME_MIN (-KTIME_MAX - 1)

extern ktime_t ktime_get(void);
extern ktime_t ktime_get_real(void);
extern ktime_t ktime_get_boottime(void);
extern time64_t ktime_get_seconds(void);
extern time64_t ktime_get_real_seconds(void);
#define ktime_get_raw() ktime_get()
#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_raw_ns() ((u64)ktime_get())
#define ktime_get_mono_fast_ns() ((u64)ktime_get())
#define ktime_get_real_ns() ((u64)ktime_get_real())
#define ktime_get_boottime_ns() ((u64)ktime_get_boottime())
#define ktime_get_ts64(ts) ((void)(*(ts) = ktime_to_timespec64(ktime_get())))
#define ktime_get_real_ts64(ts) ((void)(*(ts) = ktime_to_timespec64(ktime_get_real())))
#define ktime_get_boottime_ts64(ts) ((void)(*(ts) = ktime_to_timespec64(ktime_get_boottime())))
#define ktime_set(secs, nsecs) ((ktime_t)((secs) * NSEC_PER_SEC + (nsecs)))
#define ktime_add(a, b) ((a) + (b))
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add_ns(t, ns) ((t) + (ns))
#define ktime_sub_ns(t, ns) ((t) - (ns))
#define ktime_add_us(t, us) ((t) + (ktime_t)(us) * NSEC_PER_USEC)
#define ktime_sub_us(t, us) ((t) - (ktime_t)(us) * NSEC_PER_USEC)
#define ktime_add_ms(t, ms) ((t) + (ktime_t)(ms) * NSEC_PER_MSEC)
#define ktime_sub_ms(t, ms) ((t) - (ktime_t)(ms) * NSEC_PER_MSEC)
#define ktime_divns(t, div) ((s64)(t) / (s64)(div))
#define ktime_to_ns(t) ((s64)(t))
#define ktime_to_us(t) ((s64)(t) / NSEC_PER_USEC)
#define ktime_to_ms(t) ((s64)(t) / NSEC_PER_MSEC)
#define ns_to_ktime(ns) ((ktime_t)(ns))
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define us_to_ktime(us) ((ktime_t)((us) * NSEC_PER_USEC))
#endif
#define ms_to_ktime(ms) ((ktime_t)((ms) * NSEC_PER_MSEC))
#define ktime_to_timespec64(t) ns_to_timespec64(t)
#define timespec64_to_ktime(ts) ((ktime_t)((ts).tv_sec * NSEC_PER_SEC + (ts).tv_nsec))
#define ktime_us_delta(a, b) ktime_to_us((a) - (b))
#define ktime_ms_delta(a, b) ktime_to_ms((a) - (b))

static inline int ktime_compare(const ktime_t a, const ktime_t b)
{
	return a < b ? -1 : a > b;
}
static inline bool ktime_after(const ktime_t a, const ktime_t b)
{
	return a > b;
}
static inline bool ktime_before(const ktime_t a, const ktime_t b)
{
	return a < b;
}

#endif
