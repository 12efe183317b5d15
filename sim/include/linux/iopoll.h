/* SPDX-License-Identifier: MIT */
/* Reading until a condition holds, with a limit in microseconds; 0 means none. */
#ifndef _LINUX_IOPOLL_H
#define _LINUX_IOPOLL_H

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/ktime.h>

#define __sim_poll_timeout(op, val, cond, wait, timeout_us, before, args...)   \
	({                                                                     \
		u64 __poll_limit = (timeout_us);                               \
		ktime_t __poll_end = ktime_add_us(ktime_get(), __poll_limit);  \
		if (before)                                                    \
			wait;                                                  \
		for (;;) {                                                     \
			(val) = op(args);                                      \
			if (cond)                                              \
				break;                                         \
			if (__poll_limit && ktime_compare(ktime_get(), __poll_end) > 0) { \
				(val) = op(args);                              \
				break;                                         \
			}                                                      \
			wait;                                                  \
			cpu_relax();                                           \
		}                                                              \
		(cond) ? 0 : -ETIMEDOUT;                                       \
	})
#define __sim_poll_sleep(us)                                                   \
	do {                                                                   \
		if (us)                                                        \
			usleep_range(((us) >> 2) + 1, us);                     \
	} while (0)
#define __sim_poll_delay(us)                                                   \
	do {                                                                   \
		if (us)                                                        \
			udelay(us);                                            \
	} while (0)
#define read_poll_timeout(op, val, cond, sleep_us, timeout_us, before, args...) \
	__sim_poll_timeout(op, val, cond, __sim_poll_sleep(sleep_us), timeout_us, before, args)
#define read_poll_timeout_atomic(op, val, cond, delay_us, timeout_us, before, args...) \
	__sim_poll_timeout(op, val, cond, __sim_poll_delay(delay_us), timeout_us, before, args)
#define readx_poll_timeout(op, addr, val, cond, sleep_us, timeout_us) \
	read_poll_timeout(op, val, cond, sleep_us, timeout_us, false, addr)
#define readx_poll_timeout_atomic(op, addr, val, cond, delay_us, timeout_us) \
	read_poll_timeout_atomic(op, val, cond, delay_us, timeout_us, false, addr)
#define readb_poll_timeout(addr, val, cond, us, limit) readx_poll_timeout(readb, addr, val, cond, us, limit)
#define readw_poll_timeout(addr, val, cond, us, limit) readx_poll_timeout(readw, addr, val, cond, us, limit)
#define readl_poll_timeout(addr, val, cond, us, limit) readx_poll_timeout(readl, addr, val, cond, us, limit)
#define readl_poll_timeout_atomic(addr, val, cond, us, limit) \
	readx_poll_timeout_atomic(readl, addr, val, cond, us, limit)
#define readl_relaxed_poll_timeout(addr, val, cond, us, limit) \
	readx_poll_timeout(readl_relaxed, addr, val, cond, us, limit)
#define readl_relaxed_poll_timeout_atomic(addr, val, cond, us, limit) \
	readx_poll_timeout_atomic(readl_relaxed, addr, val, cond, us, limit)

#endif
