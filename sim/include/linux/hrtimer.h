/* SPDX-License-Identifier: MIT */
/* Timers in nanoseconds; 64 bytes, 80 since 7.2 at the latest. */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/timer.h>
#include <linux/version.h>

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0,
	HRTIMER_MODE_REL = 1,
	HRTIMER_MODE_PINNED = 2,
	HRTIMER_MODE_SOFT = 4,
	HRTIMER_MODE_ABS_PINNED = 2,
	HRTIMER_MODE_REL_PINNED = 3,
	HRTIMER_MODE_ABS_SOFT = 4,
	HRTIMER_MODE_REL_SOFT = 5,
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
struct hrtimer {
	unsigned long __node[5];
	ktime_t expires;
	void *base;
	bool is_queued;
	bool is_rel;
	bool is_soft;
	bool is_hard;
	bool is_lazy;
	ktime_t _softexpires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
};
#define hrtimer_is_queued(timer) ((timer)->is_queued)
#else
struct hrtimer {
	unsigned long __node[3];
	ktime_t expires;
	ktime_t _softexpires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	void *base;
	u8 state;
	u8 is_rel;
	u8 is_soft;
	u8 is_hard;
};
#define hrtimer_is_queued(timer) ((timer)->state & 1)
#endif

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
extern void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
extern void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
			  clockid_t clock, enum hrtimer_mode mode);
#endif
extern void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t time, u64 range,
				   enum hrtimer_mode mode);
#define hrtimer_start(timer, time, mode) hrtimer_start_range_ns(timer, time, 0, mode)
#define hrtimer_start_expires(timer, mode) \
	hrtimer_start_range_ns(timer, (timer)->expires, 0, (mode) & ~1)
#define hrtimer_restart(timer) hrtimer_start_expires(timer, HRTIMER_MODE_ABS)
#define hrtimer_set_expires(timer, time) ((timer)->expires = (timer)->_softexpires = (time))
#define hrtimer_get_expires(timer) ((timer)->expires)
extern u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
extern ktime_t __hrtimer_get_remaining(const struct hrtimer *timer, bool adjust);
#define hrtimer_get_remaining(timer) __hrtimer_get_remaining(timer, false)
#define hrtimer_cb_get_time(timer) ktime_get()
extern int hrtimer_cancel(struct hrtimer *timer);
extern int hrtimer_try_to_cancel(struct hrtimer *timer);
extern u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval);
extern bool hrtimer_active(const struct hrtimer *timer);

extern int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode);
extern int schedule_hrtimeout_range(ktime_t *expires, u64 delta, const enum hrtimer_mode mode);
#define hrtimer_add_expires_ns(timer, ns) ((timer)->expires = (timer)->_softexpires += (ns))
#define hrtimer_get_expires_ns(timer) ((u64)(timer)->expires)

#endif
