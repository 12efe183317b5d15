/* SPDX-License-Identifier: MIT */
/* Kernel threads. */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

extern struct task_struct *kthread_create_on_node(int (*fn)(void *data), void *data, int node,
						  const char *name, ...) __printf(4, 5);
#define kthread_create(fn, data, name, args...) \
	kthread_create_on_node(fn, data, -1, name, ##args)
#define kthread_run(fn, data, name, args...)                              \
	({                                                                    \
		struct task_struct *__kthread = kthread_create(fn, data, name, ##args); \
		if (!IS_ERR(__kthread))                                           \
			wake_up_process(__kthread);                                   \
		__kthread;                                                        \
	})
extern void kthread_bind(struct task_struct *task, unsigned int cpu);
/* Waits for the thread's function; gives its result. */
extern int kthread_stop(struct task_struct *task);
extern bool kthread_should_stop(void);
extern bool kthread_should_park(void);
extern int kthread_park(struct task_struct *task);
extern void kthread_unpark(struct task_struct *task);
extern void kthread_parkme(void);
struct completion;
extern void kthread_complete_and_exit(struct completion *done, long code) __noreturn;

#endif
