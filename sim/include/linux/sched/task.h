/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H
#include <linux/sched.h>

#include <linux/uaccess.h>
#include <linux/rcupdate.h>
#endif
