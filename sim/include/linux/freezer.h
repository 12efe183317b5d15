/* SPDX-License-Identifier: MIT */
/* Threads that stand still while the machine sleeps; it never does. */
#ifndef _LINUX_FREEZER_H
#define _LINUX_FREEZER_H

#include <linux/sched.h>
#include <linux/wait.h>

#define set_freezable() false
#define freezing(task) false
#define try_to_freeze() false
#define wait_event_freezable(wq, condition) wait_event_interruptible(wq, condition)
#define wait_event_freezable_timeout(wq, condition, timeout) \
	wait_event_interruptible_timeout(wq, condition, timeout)

#endif
