/* SPDX-License-Identifier: MIT */
/* Queues of sleeping tasks. */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/stddef.h>
#include <linux/spinlock.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <uapi/linux/wait.h>

typedef struct wait_queue_entry wait_queue_entry_t;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned int mode, int flags,
				 void *key);

struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

extern void __init_waitqueue_head(struct wait_queue_head *wq, const char *name,
				  struct lock_class_key *key);
#define init_waitqueue_head(wq) __init_waitqueue_head((wq), #wq, NULL)

extern int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags,
				 void *key);
extern int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync,
				    void *key);
extern void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
extern void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
extern void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state);
/* -ERESTARTSYS when the state can be interrupted and a signal is pending. */
extern long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *entry,
				  int state);
extern void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry);
extern int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key);

#define wake_up(wq) __wake_up(wq, TASK_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr) __wake_up(wq, TASK_NORMAL, nr, NULL)
#define wake_up_all(wq) __wake_up(wq, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(wq) __wake_up(wq, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(wq) __wake_up(wq, TASK_INTERRUPTIBLE, 0, NULL)

#define wq_has_sleeper(wq) waitqueue_active(wq)
#define wake_up_locked(wq) wake_up(wq)
#define wake_up_sync(wq) wake_up(wq)
#define wake_up_interruptible_sync(wq) wake_up_interruptible(wq)
#define wake_up_interruptible_nr(wq, nr) __wake_up(wq, TASK_INTERRUPTIBLE, nr, NULL)
#define wake_up_poll(wq, m) __wake_up(wq, TASK_NORMAL, 1, (void *)(unsigned long)(m))
#define wake_up_interruptible_poll(wq, m) __wake_up(wq, TASK_INTERRUPTIBLE, 1, (void *)(unsigned long)(m))
#define wake_up_interruptible_sync_poll(wq, m) wake_up_interruptible_poll(wq, m)
#define WQ_FLAG_EXCLUSIVE 0x01
static inline void init_waitqueue_entry(struct wait_queue_entry *entry, struct task_struct *task)
{
	entry->flags = 0;
	entry->private = task;
	entry->func = default_wake_function;
}
static inline int waitqueue_active(struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}
static inline void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	entry->flags = flags;
	entry->private = current;
	entry->func = autoremove_wake_function;
	INIT_LIST_HEAD(&entry->entry);
}
#define init_wait(entry) init_wait_entry((entry), 0)
#define DEFINE_WAIT(name)                                              \
	struct wait_queue_entry name = {                                   \
		.private = current,                                            \
		.func = autoremove_wake_function,                              \
		.entry = LIST_HEAD_INIT((name).entry),                         \
	}
#define DECLARE_WAITQUEUE(name, tsk)                                   \
	struct wait_queue_entry name = {                                   \
		.private = tsk,                                                \
		.func = default_wake_function,                                 \
		.entry = { NULL, NULL },                                       \
	}

/* Sleeps until the condition is true; `sleep` may leave by assigning to __wait_left. */
#define ___wait_event(wq, condition, state, left, sleep)               \
	({                                                                 \
		struct wait_queue_entry __wait_entry;                          \
		long __wait_left = (left);                                     \
		init_wait_entry(&__wait_entry, 0);                             \
		for (;;) {                                                     \
			long __wait_signal = prepare_to_wait_event(&(wq), &__wait_entry, state); \
			if (condition)                                             \
				break;                                                 \
			if (__wait_signal) {                                       \
				__wait_left = __wait_signal;                           \
				break;                                                 \
			}                                                          \
			sleep;                                                     \
		}                                                              \
		finish_wait(&(wq), &__wait_entry);                             \
		__wait_left;                                                   \
	})
#define wait_event(wq, condition)                                      \
	do {                                                               \
		if (!(condition))                                              \
			(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, 0, schedule()); \
	} while (0)
#define wait_event_interruptible(wq, condition)                        \
	((condition) ? 0                                                   \
		     : (int)___wait_event(wq, condition, TASK_INTERRUPTIBLE, 0, schedule()))
#define wait_event_killable(wq, condition)                             \
	((condition) ? 0 : (int)___wait_event(wq, condition, TASK_KILLABLE, 0, schedule()))
/* With a limit in jiffies: 0 when it passed, else at least 1. */
#define __wait_event_limit(wq, condition, state, timeout)              \
	({                                                                 \
		long __limit = (timeout);                                      \
		if (!(condition))                                              \
			__limit = ___wait_event(wq, (condition) || !__wait_left, state, __limit, \
						__wait_left = schedule_timeout(__wait_left)); \
		__limit == 0 && (condition) ? 1 : __limit;                     \
	})
#define wait_event_timeout(wq, condition, timeout) \
	__wait_event_limit(wq, condition, TASK_UNINTERRUPTIBLE, timeout)
#define wait_event_interruptible_timeout(wq, condition, timeout) \
	__wait_event_limit(wq, condition, TASK_INTERRUPTIBLE, timeout)

#define wait_event_cmd(wq, condition, before, after)                   \
	do {                                                               \
		if (!(condition))                                              \
			(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, 0, before; schedule(); after); \
	} while (0)
#define wait_event_interruptible_exclusive(wq, condition) wait_event_interruptible(wq, condition)
#define wait_event_idle(wq, condition) wait_event(wq, condition)
#define wait_event_idle_timeout(wq, condition, timeout) wait_event_timeout(wq, condition, timeout)
#define wait_event_killable_timeout(wq, condition, timeout) \
	__wait_event_limit(wq, condition, TASK_KILLABLE, timeout)
/* The lock is held when the condition is looked at, and afterwards. */
#define wait_event_lock_irq(wq, condition, lock)                       \
	do {                                                               \
		if (!(condition))                                              \
			(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, 0, \
				spin_unlock_irq(&(lock)); schedule(); spin_lock_irq(&(lock))); \
	} while (0)
#define wait_event_interruptible_lock_irq(wq, condition, lock)         \
	((condition) ? 0                                                   \
		     : (int)___wait_event(wq, condition, TASK_INTERRUPTIBLE, 0, \
				spin_unlock_irq(&(lock)); schedule(); spin_lock_irq(&(lock))))

#endif
