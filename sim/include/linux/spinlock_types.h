/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

typedef struct raw_spinlock {
	unsigned int raw_lock;
} raw_spinlock_t;
typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;
typedef struct {
	unsigned int cnts;
	unsigned int wait_lock;
} rwlock_t;
typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

#define __RAW_SPIN_LOCK_UNLOCKED(name) ((raw_spinlock_t){ 0 })
#define __SPIN_LOCK_UNLOCKED(name) ((spinlock_t){ { 0 } })
#define __RW_LOCK_UNLOCKED(name) ((rwlock_t){ 0, 0 })
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { 0 }
#define DEFINE_SPINLOCK(name) spinlock_t name = { { 0 } }
#define DEFINE_RWLOCK(name) rwlock_t name = { 0, 0 }

#endif
