/* SPDX-License-Identifier: MIT */
/* Counting semaphores; 24 bytes. */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <linux/list.h>
#include <linux/spinlock.h>

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
	struct list_head wait_list;
};

static inline void sema_init(struct semaphore *sem, int count)
{
	sem->lock = (raw_spinlock_t){ 0 };
	sem->count = count;
	INIT_LIST_HEAD(&sem->wait_list);
}
extern void down(struct semaphore *sem);
extern int __must_check down_interruptible(struct semaphore *sem);
extern int __must_check down_trylock(struct semaphore *sem);
extern void up(struct semaphore *sem);

#endif
