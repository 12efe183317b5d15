/* SPDX-License-Identifier: MIT */
/* Process numbers. */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/wait.h>

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct pid;
extern struct pid *find_get_pid(pid_t nr);
extern struct pid *find_vpid(int nr);
extern struct pid *task_pid(struct task_struct *task);
extern struct pid *get_task_pid(struct task_struct *task, enum pid_type type);
extern struct pid *get_pid(struct pid *pid);
extern void put_pid(struct pid *pid);
extern struct task_struct *pid_task(struct pid *pid, enum pid_type type);
extern struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
extern struct task_struct *find_task_by_vpid(pid_t nr);
extern struct task_struct *find_get_task_by_vpid(pid_t nr);
extern pid_t pid_nr(struct pid *pid);
#define pid_vnr(pid) pid_nr(pid)

#endif
