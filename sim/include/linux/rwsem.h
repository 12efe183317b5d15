/* SPDX-License-Identifier: MIT */
/* Sleeping locks for several readers or one writer; 40 bytes, 32 since 7.2 at the latest. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/list.h>
#include <linux/atomic.h>
#include <linux/spinlock.h>
#include <linux/lockdep.h>
#include <linux/version.h>

struct rw_semaphore {
	atomic_long_t count;
	atomic_long_t owner;
	atomic_t osq;
	raw_spinlock_t wait_lock;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	void *first_waiter;
#else
	struct list_head wait_list;
#endif
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define __RWSEM_INITIALIZER(name) { .first_waiter = NULL }
#else
#define __RWSEM_INITIALIZER(name) { .wait_list = LIST_HEAD_INIT((name).wait_list) }
#endif
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

extern void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
#define init_rwsem(sem) __init_rwsem((sem), #sem, NULL)
extern void down_read(struct rw_semaphore *sem);
extern void up_read(struct rw_semaphore *sem);
extern void down_write(struct rw_semaphore *sem);
extern void up_write(struct rw_semaphore *sem);
extern int down_read_interruptible(struct rw_semaphore *sem);
extern int down_read_killable(struct rw_semaphore *sem);
extern int down_write_killable(struct rw_semaphore *sem);
extern void downgrade_write(struct rw_semaphore *sem);
#define down_read_nested(sem, subclass) down_read(sem)
#define down_write_nested(sem, subclass) down_write(sem)
#define rwsem_is_locked(sem) (atomic_long_read(&(sem)->count) != 0)
extern int down_read_trylock(struct rw_semaphore *sem);
extern int down_write_trylock(struct rw_semaphore *sem);

#endif
