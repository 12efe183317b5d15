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
#include <linux/version.h>

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

#define PF_WQ_WORKER 0x00000020
#define _NSIG 64
#define _NSIG_BPW 64
#define _NSIG_WORDS (_NSIG / _NSIG_BPW)
typedef struct {
	unsigned long sig[_NSIG_WORDS];
} sigset_t;
struct sigpending {
	struct list_head list;
	sigset_t signal;
};

struct cred;
struct files_struct;
struct fs_struct;
struct mm_struct;
struct nsproxy;
struct signal_struct;
struct sighand_struct;

struct sched_param {
	int sched_priority;
};
#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
#define MAX_RT_PRIO 100
#define MAX_PRIO 140
#define DEFAULT_PRIO 120
#define NICE_TO_PRIO(nice) ((nice) + DEFAULT_PRIO)
#define PRIO_TO_NICE(prio) ((prio) - DEFAULT_PRIO)
#define MAX_NICE 19
#define MIN_NICE (-20)

/* The simulated structure has more behind and between these. */
struct task_struct {
	char __before_state[0x18];
	unsigned int __state;
	void *stack;
	unsigned int __usage;
	unsigned int flags;
	char __before_tasks[0x3f0 - 0x30];
	struct list_head tasks;
	/* The simulator keeps no address spaces: NULL, as in a thread of the kernel. */
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	char __before_prio[0x480 - 0x410];
	int exit_state;
	int exit_code;
	int exit_signal;
	int prio;
	int static_prio;
	int normal_prio;
	unsigned int policy;
	unsigned int rt_priority;
	sigset_t blocked;
	char __before_pid[0x4d0 - 0x4a8];
	pid_t pid;
	pid_t tgid;
	unsigned long __before_parent;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	unsigned long __before_pending;
	struct sigpending pending;
	u64 utime;
	u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	u64 start_time;
	u64 start_boottime;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	struct nsproxy *nsproxy;
	struct fs_struct *fs;
	char __before_creds[0x6e0 - 0x598];
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
static_assert(offsetof(struct task_struct, exit_state) == 0x480);
static_assert(offsetof(struct task_struct, flags) == 0x2c);
static_assert(offsetof(struct task_struct, real_cred) == 0x6e0);
static_assert(offsetof(struct task_struct, comm) == 0x6f0);
static_assert(offsetof(struct task_struct, task_works) == 0x740);

static_assert(offsetof(struct task_struct, real_parent) == 0x4e0);
static_assert(offsetof(struct task_struct, cred) == 0x6e8);
static_assert(offsetof(struct task_struct, files) == 0x720);

#define set_current_state(state) smp_store_mb(current->__state, (state))
#define __set_current_state(state) WRITE_ONCE(current->__state, (state))
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

#define get_current_state() READ_ONCE(current->__state)
#define task_is_running(task) (READ_ONCE((task)->__state) == TASK_RUNNING)
#define task_state_index(task) ((task)->__state)
extern char task_state_to_char(struct task_struct *task);
#define task_cpu(task) raw_smp_processor_id()
#define is_global_init(task) ((task)->tgid == 1)
#define task_ppid_nr(task) ((task)->real_parent->tgid)
#define task_nice(task) 0
#define schedule_timeout_idle(timeout) schedule_timeout_uninterruptible(timeout)
#define io_schedule() schedule()
#define io_schedule_timeout(timeout) schedule_timeout_uninterruptible(timeout)
extern void sched_set_fifo(struct task_struct *task);
extern void sched_set_fifo_low(struct task_struct *task);
extern void sched_set_normal(struct task_struct *task, int nice);
extern int sched_setscheduler(struct task_struct *task, int policy, const struct sched_param *param);
extern struct task_struct init_task;
#define next_task(task) list_entry_rcu((task)->tasks.next, struct task_struct, tasks)
/* Without init_task, whose list all others are on. */
#define for_each_process(task) \
	for (task = &init_task; (task = list_entry((task)->tasks.next, struct task_struct, tasks)) != &init_task;)
#define for_each_process_thread(process, thread) \
	for_each_process(process) for (thread = process; thread; thread = NULL)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define do_each_thread(process, thread) for_each_process_thread(process, thread) do
#define while_each_thread(process, thread) while (0)
#endif
#define for_each_thread(process, thread) for (thread = process; thread; thread = NULL)

#define task_lock(task) ((void)(task))
#define task_unlock(task) ((void)(task))
#define task_uid(task) ((task)->cred->uid)
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#define task_euid(task) ((task)->cred->euid)
#endif
#define sched_clock() ((u64)ktime_get())
#define local_clock() ((u64)ktime_get())
#define cpu_clock(cpu) ((u64)ktime_get())

/* Ends the thread that calls it. */
extern void do_exit(long code) __noreturn;

#endif
