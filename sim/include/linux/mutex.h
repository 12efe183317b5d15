/* SPDX-License-Identifier: MIT */
/* Locks that are waited for asleep; 32 bytes, 24 since 7.2 at the latest. */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/list.h>
#include <linux/spinlock_types.h>
#include <linux/atomic.h>
#include <linux/lockdep.h>
#include <linux/version.h>

struct mutex {
	atomic_long_t owner;
	raw_spinlock_t wait_lock;
	atomic_t osq;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	void *first_waiter;
#else
	struct list_head wait_list;
#endif
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define __MUTEX_INITIALIZER(name) { .owner = ATOMIC_LONG_INIT(0) }
#else
#define __MUTEX_INITIALIZER(name) \
	{ .owner = ATOMIC_LONG_INIT(0), .wait_list = LIST_HEAD_INIT((name).wait_list) }
#endif
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

extern void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(lock) __mutex_init((lock), #lock, NULL)
#define mutex_destroy(lock) ((void)(lock))
extern void mutex_lock(struct mutex *lock);
extern int __must_check mutex_lock_interruptible(struct mutex *lock);
extern int __must_check mutex_lock_killable(struct mutex *lock);
extern int mutex_trylock(struct mutex *lock);
extern void mutex_unlock(struct mutex *lock);
extern bool mutex_is_locked(struct mutex *lock);

#endif
