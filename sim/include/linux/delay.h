/* SPDX-License-Identifier: MIT */
/* Waiting: msleep and its like sleep, udelay and its like keep the CPU busy. */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <linux/sched.h>
#include <linux/jiffies.h>

extern void msleep(unsigned int msecs);
extern unsigned long msleep_interruptible(unsigned int msecs);
extern void usleep_range(unsigned long min, unsigned long max);
extern void __const_udelay(unsigned long usecs);
extern void __ndelay(unsigned long nsecs);
#define udelay(n) __const_udelay(n)
#define ndelay(n) __ndelay(n)
#define mdelay(n) __const_udelay((n) * 1000UL)
#define ssleep(seconds) msleep((seconds) * 1000)
#define fsleep(usecs) usleep_range((usecs), 2 * (usecs))

#endif
