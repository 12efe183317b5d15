/* SPDX-License-Identifier: MIT */
/* Functions that kernel threads call; a work item is 32 bytes, a delayed one 88. */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/timer.h>
#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	atomic_long_t data;
	struct list_head entry;
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;
	int cpu;
};

struct rcu_work {
	struct work_struct work;
	struct rcu_head rcu;
	struct workqueue_struct *wq;
};

#define WORK_CPU_UNBOUND NR_CPUS
/* No pool, not pending. */
#define WORK_DATA_INIT() ATOMIC_LONG_INIT(0xfffffffe00000000UL)
#define WORK_STRUCT_PENDING_BIT 0

#define WQ_UNBOUND (1 << 1)
#define WQ_FREEZABLE (1 << 2)
#define WQ_MEM_RECLAIM (1 << 3)
#define WQ_HIGHPRI (1 << 4)
#define WQ_CPU_INTENSIVE (1 << 5)
#define WQ_SYSFS (1 << 6)
#define WQ_POWER_EFFICIENT (1 << 7)
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define WQ_BH (1 << 0)
#define WQ_MAX_ACTIVE 2048
#else
#define WQ_MAX_ACTIVE 512
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define WQ_PERCPU (1 << 8)
#endif
#define WQ_DFL_ACTIVE (WQ_MAX_ACTIVE / 2)
#define WQ_UNBOUND_MAX_ACTIVE WQ_MAX_ACTIVE

#define __WORK_INITIALIZER(n, f) \
	{ .data = WORK_DATA_INIT(), .entry = { &(n).entry, &(n).entry }, .func = (f) }
#define DECLARE_WORK(n, f) struct work_struct n = __WORK_INITIALIZER(n, f)
extern void delayed_work_timer_fn(struct timer_list *timer);
#define DECLARE_DELAYED_WORK(n, f)                                          \
	struct delayed_work n = { .work = __WORK_INITIALIZER((n).work, (f)),    \
				  .timer = __TIMER_INITIALIZER(delayed_work_timer_fn, TIMER_IRQSAFE) }

#define INIT_WORK(item, fn)                                   \
	do {                                                      \
		struct work_struct *__init_work = (item);             \
		__init_work->data = (atomic_long_t)WORK_DATA_INIT();  \
		INIT_LIST_HEAD(&__init_work->entry);                  \
		__init_work->func = (fn);                             \
	} while (0)
#define INIT_DELAYED_WORK(item, fn)                           \
	do {                                                      \
		INIT_WORK(&(item)->work, (fn));                       \
		timer_setup(&(item)->timer, delayed_work_timer_fn, TIMER_IRQSAFE); \
	} while (0)
#define INIT_WORK_ONSTACK(item, fn) INIT_WORK(item, fn)
#define destroy_work_on_stack(item) ((void)(item))

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}
#define work_pending(item) (((item)->data.counter & (1L << WORK_STRUCT_PENDING_BIT)) != 0)
#define delayed_work_pending(w) work_pending(&(w)->work)

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_highpri_wq;
extern struct workqueue_struct *system_long_wq;
extern struct workqueue_struct *system_unbound_wq;

extern struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
						int max_active, ...) __printf(1, 4);
#define alloc_ordered_workqueue(fmt, flags, args...) \
	alloc_workqueue(fmt, WQ_UNBOUND | (flags), 1, ##args)
#define create_workqueue(name) alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) \
	alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)
extern void destroy_workqueue(struct workqueue_struct *wq);

/* False when the item was queued already. */
extern bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
extern bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work,
				  unsigned long delay);
extern bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work,
				unsigned long delay);
extern bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *work);
extern void __flush_workqueue(struct workqueue_struct *wq);
extern void drain_workqueue(struct workqueue_struct *wq);
extern bool flush_work(struct work_struct *work);
extern bool flush_delayed_work(struct delayed_work *work);
extern bool cancel_work(struct work_struct *work);
extern bool cancel_work_sync(struct work_struct *work);
extern bool cancel_delayed_work(struct delayed_work *work);
extern bool cancel_delayed_work_sync(struct delayed_work *work);

#define flush_workqueue(wq) __flush_workqueue(wq)
#define flush_scheduled_work() __flush_workqueue(system_wq)
#define queue_work(wq, work) queue_work_on(WORK_CPU_UNBOUND, wq, work)
#define queue_delayed_work(wq, work, delay) \
	queue_delayed_work_on(WORK_CPU_UNBOUND, wq, work, delay)
#define mod_delayed_work(wq, work, delay) mod_delayed_work_on(WORK_CPU_UNBOUND, wq, work, delay)
#define schedule_work(work) queue_work(system_wq, work)
#define schedule_work_on(cpu, work) queue_work_on(cpu, system_wq, work)
#define schedule_delayed_work(work, delay) queue_delayed_work(system_wq, work, delay)
#define schedule_delayed_work_on(cpu, work, delay) \
	queue_delayed_work_on(cpu, system_wq, work, delay)

#define system_freezable_wq system_wq
#define system_power_efficient_wq system_wq
#define system_freezable_power_efficient_wq system_wq
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define system_percpu_wq system_wq
#define system_dfl_wq system_unbound_wq
#endif
#define create_freezable_workqueue(name) \
	alloc_workqueue("%s", WQ_UNBOUND | WQ_FREEZABLE | WQ_MEM_RECLAIM, 1, (name))
#define INIT_DEFERRABLE_WORK(item, fn) INIT_DELAYED_WORK(item, fn)
#define DECLARE_DEFERRABLE_WORK(n, f) DECLARE_DELAYED_WORK(n, f)
#define INIT_DELAYED_WORK_ONSTACK(item, fn) INIT_DELAYED_WORK(item, fn)
#define destroy_delayed_work_on_stack(item) ((void)(item))
#define INIT_RCU_WORK(item, fn) INIT_WORK(&(item)->work, (fn))
static inline struct rcu_work *to_rcu_work(struct work_struct *work)
{
	return container_of(work, struct rcu_work, work);
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define enable_work(work) ((void)(work), true)
#define disable_work_sync(work) cancel_work_sync(work)
#define disable_delayed_work_sync(work) cancel_delayed_work_sync(work)
#endif
#define current_work() ((struct work_struct *)NULL)

#endif
