/* SPDX-License-Identifier: MIT */
/* Work that a process does on its way back to user space. */
#ifndef _LINUX_TASK_WORK_H
#define _LINUX_TASK_WORK_H

#include <linux/rcupdate.h>
#include <linux/sched.h>

enum task_work_notify_mode { TWA_NONE, TWA_RESUME, TWA_SIGNAL };

typedef void (*task_work_func_t)(struct callback_head *work);

static inline void init_task_work(struct callback_head *work, task_work_func_t func)
{
	work->func = func;
}
extern int task_work_add(struct task_struct *task, struct callback_head *work,
			 enum task_work_notify_mode mode);
extern void task_work_run(void);

#endif
