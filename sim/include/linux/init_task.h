/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INIT_TASK_H
#define _LINUX_INIT_TASK_H
#include <linux/sched/task.h>
#endif
