/* SPDX-License-Identifier: MIT */
/* Kernel threads. */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/spinlock_types.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/version.h>

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
extern void kthread_exit(long code) __noreturn;
extern void *kthread_data(struct task_struct *task);
extern void kthread_complete_and_exit(struct completion *done, long code) __noreturn;

/* A thread that does what is queued to it. */
struct kthread_work;
typedef void (*kthread_work_func_t)(struct kthread_work *work);
struct kthread_worker {
	unsigned int flags;
	raw_spinlock_t lock;
	struct list_head work_list;
	struct list_head delayed_work_list;
	struct task_struct *task;
	struct kthread_work *current_work;
};
struct kthread_work {
	struct list_head node;
	kthread_work_func_t func;
	struct kthread_worker *worker;
	int canceling;
};
struct kthread_delayed_work {
	struct kthread_work work;
	struct timer_list timer;
};

extern void kthread_delayed_work_timer_fn(struct timer_list *timer);
extern void __kthread_init_worker(struct kthread_worker *worker, const char *name,
				  struct lock_class_key *key);
#define kthread_init_worker(worker) __kthread_init_worker((worker), #worker, NULL)
#define kthread_init_work(work_, fn)                              \
	do {                                                          \
		memset((work_), 0, sizeof(struct kthread_work));          \
		INIT_LIST_HEAD(&(work_)->node);                           \
		(work_)->func = (fn);                                     \
	} while (0)
#define kthread_init_delayed_work(dwork, fn)                      \
	do {                                                          \
		kthread_init_work(&(dwork)->work, (fn));                  \
		timer_setup(&(dwork)->timer, kthread_delayed_work_timer_fn, TIMER_IRQSAFE); \
	} while (0)
#define KTHREAD_WORK_INIT(name, fn) { .node = LIST_HEAD_INIT((name).node), .func = (fn) }
#define DEFINE_KTHREAD_WORK(name, fn) struct kthread_work name = KTHREAD_WORK_INIT(name, fn)
extern int kthread_worker_fn(void *worker);
extern struct kthread_worker *kthread_create_worker(unsigned int flags, const char *name, ...)
	__printf(2, 3);
extern struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags,
							   const char *name, ...) __printf(3, 4);
extern bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work);
extern bool kthread_queue_delayed_work(struct kthread_worker *worker,
				       struct kthread_delayed_work *dwork, unsigned long delay);
extern bool kthread_mod_delayed_work(struct kthread_worker *worker,
				     struct kthread_delayed_work *dwork, unsigned long delay);
extern void kthread_flush_work(struct kthread_work *work);
extern void kthread_flush_worker(struct kthread_worker *worker);
extern bool kthread_cancel_work_sync(struct kthread_work *work);
extern bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork);
extern void kthread_destroy_worker(struct kthread_worker *worker);

#define kthread_run_on_cpu(fn, data, cpu, name)                        \
	({                                                                 \
		struct task_struct *__kthread = kthread_create(fn, data, name, cpu); \
		if (!IS_ERR(__kthread)) {                                      \
			kthread_bind(__kthread, cpu);                              \
			wake_up_process(__kthread);                                \
		}                                                              \
		__kthread;                                                     \
	})
#define kthread_create_on_cpu(fn, data, cpu, name)                     \
	({                                                                 \
		struct task_struct *__kthread = kthread_create(fn, data, name, cpu); \
		if (!IS_ERR(__kthread))                                        \
			kthread_bind(__kthread, cpu);                              \
		__kthread;                                                     \
	})
#define kthread_freezable_should_stop(was_frozen) kthread_should_stop()
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define kthread_stop_put(task) kthread_stop(task)
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define kthread_run_worker(flags, name, args...) kthread_create_worker(flags, name, ##args)
#endif

#endif
