/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H
#include <linux/sched.h>

#include <linux/rculist.h>
#include <linux/signal.h>
#include <linux/cred.h>
#include <linux/sched/task.h>
#include <linux/jiffies.h>
#include <linux/refcount.h>

/* No process has a second thread here. */
#define get_nr_threads(task) 1
#define thread_group_empty(task) true
#define thread_group_leader(task) true
#define same_thread_group(a, b) ((a) == (b))
#endif
