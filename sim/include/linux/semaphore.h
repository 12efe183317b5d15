/* SPDX-License-Identifier: MIT */
/* Counting semaphores; 24 bytes, 16 since 7.2 at the latest. */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/version.h>

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	void *first_waiter;
#else
	struct list_head wait_list;
#endif
};

static inline void sema_init(struct semaphore *sem, int count)
{
	sem->lock = (raw_spinlock_t){ 0 };
	sem->count = count;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	sem->first_waiter = NULL;
#else
	INIT_LIST_HEAD(&sem->wait_list);
#endif
}
extern void down(struct semaphore *sem);
extern int __must_check down_interruptible(struct semaphore *sem);
extern int __must_check down_trylock(struct semaphore *sem);
extern void up(struct semaphore *sem);

#endif
