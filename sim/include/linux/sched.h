/* SPDX-License-Identifier: MIT */
/* Tasks. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/current.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/limits.h>
#include <linux/build_bug.h>
#include <linux/refcount.h>

#define TASK_RUNNING 0x0000
#define TASK_INTERRUPTIBLE 0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define TASK_WAKEKILL 0x0100
#define TASK_NOLOAD 0x0400
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define TASK_COMM_LEN 16

#define PF_KTHREAD 0x00200000
#define PF_EXITING 0x00000004

struct cred;
struct files_struct;

/* The simulated structure has more behind and between these. */
struct task_struct {
	char __before_state[0x18];
	unsigned int __state;
	void *stack;
	unsigned int __usage;
	unsigned int flags;
	char __before_tasks[0x3f0 - 0x30];
	struct list_head tasks;
	char __before_pid[0x4d0 - 0x400];
	pid_t pid;
	pid_t tgid;
	unsigned long __before_parent;
	struct task_struct *real_parent;
	char __before_creds[0x6e0 - 0x4e8];
	const struct cred *real_cred;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	char __before_files[0x720 - 0x700];
	struct files_struct *files;
	char __before_works[0x740 - 0x728];
	struct callback_head *task_works;
	char __rest[3264 - 0x748];
};
static_assert(offsetof(struct task_struct, __state) == 0x18);
static_assert(offsetof(struct task_struct, pid) == 0x4d0);
static_assert(offsetof(struct task_struct, flags) == 0x2c);
static_assert(offsetof(struct task_struct, real_cred) == 0x6e0);
static_assert(offsetof(struct task_struct, comm) == 0x6f0);
static_assert(offsetof(struct task_struct, task_works) == 0x740);

#define set_current_state(state) smp_store_mb(current->__state, (state))
#define __set_current_state(state) WRITE_ONCE(current->__state, (state))
#define set_task_state(task, state) WRITE_ONCE((task)->__state, (state))
#define get_task_comm(buf, task) sized_strscpy(buf, (task)->comm, sizeof(buf))
extern ssize_t sized_strscpy(char *to, const char *from, size_t size);

extern void schedule(void);
/* What is left of the time, in jiffies. */
extern long schedule_timeout(long timeout);
extern long schedule_timeout_interruptible(long timeout);
extern long schedule_timeout_uninterruptible(long timeout);
extern long schedule_timeout_killable(long timeout);
extern int __cond_resched(void);
#define cond_resched() __cond_resched()
extern void yield(void);
extern int wake_up_process(struct task_struct *task);
extern int signal_pending(struct task_struct *task);
extern int fatal_signal_pending(struct task_struct *task);
extern void get_task_struct(struct task_struct *task);
extern void put_task_struct(struct task_struct *task);
static inline pid_t task_pid_nr(struct task_struct *task)
{
	return task->pid;
}
#define task_pid_vnr(task) task_pid_nr(task)
#define task_tgid_nr(task) ((task)->tgid)
extern void set_user_nice(struct task_struct *task, long nice);
#define set_cpus_allowed_ptr(task, mask) 0
extern bool need_resched(void);
extern void cpu_relax(void);

#endif
