/* SPDX-License-Identifier: MIT */
/* Timers in nanoseconds; 64 bytes. */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/timer.h>

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode { HRTIMER_MODE_ABS = 0, HRTIMER_MODE_REL = 1 };

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

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

extern void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
extern void __sim_hrtimer_start(struct hrtimer *timer, ktime_t tim, enum hrtimer_mode mode);
#define hrtimer_start(timer, tim, mode) __sim_hrtimer_start(timer, tim, mode)
extern int hrtimer_cancel(struct hrtimer *timer);
extern int hrtimer_try_to_cancel(struct hrtimer *timer);
extern u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval);
extern bool hrtimer_active(const struct hrtimer *timer);

#endif
