/* SPDX-License-Identifier: MIT */
/* Read-copy-update: readers without locks, frees after a grace period. */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/types.h>
#include <linux/compiler.h>

extern void __rcu_read_lock(void);
extern void __rcu_read_unlock(void);
extern int rcu_read_lock_held(void);
extern void synchronize_rcu(void);
extern void synchronize_rcu_expedited(void);
extern void rcu_barrier(void);
/* Waits until all that kfree_rcu() was given is free. */
extern void kvfree_rcu_barrier(void);
extern void call_rcu(struct rcu_head *head, rcu_callback_t func);
/* Frees `ptr`, in which `head` lies, after a grace period; without a head it may sleep. */
extern void kvfree_call_rcu(struct rcu_head *head, void *ptr);

#define rcu_read_lock() __rcu_read_lock()
#define rcu_read_unlock() __rcu_read_unlock()
#define rcu_read_lock_bh() __rcu_read_lock()
#define rcu_read_unlock_bh() __rcu_read_unlock()
#define synchronize_net() synchronize_rcu()

#define RCU_INITIALIZER(v) (typeof(*(v)) __force __rcu *)(v)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_check(p, c) READ_ONCE(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_pointer_handoff(p) (p)
#define rcu_replace_pointer(rcu_ptr, ptr, c)      \
	({                                            \
		typeof(ptr) __rcu_old = (rcu_ptr);        \
		rcu_assign_pointer((rcu_ptr), (ptr));     \
		__rcu_old;                                \
	})
#define init_rcu_head(head) ((void)(head))
#define destroy_rcu_head(head) ((void)(head))

#define __kfree_rcu_head(ptr, field)                          \
	do {                                                      \
		typeof(ptr) __kfree_rcu_ptr = (ptr);                  \
		if (__kfree_rcu_ptr)                                  \
			kvfree_call_rcu(&__kfree_rcu_ptr->field, __kfree_rcu_ptr); \
	} while (0)
#define kfree_rcu_mightsleep(ptr)                             \
	do {                                                      \
		typeof(ptr) __kfree_rcu_ptr = (ptr);                  \
		if (__kfree_rcu_ptr)                                  \
			kvfree_call_rcu(NULL, (void *)__kfree_rcu_ptr);   \
	} while (0)
/* Up to 6.2 the second argument may be left out. */
#define __KFREE_RCU_PICK(a, b, name, ...) name
#define kfree_rcu(...) \
	__KFREE_RCU_PICK(__VA_ARGS__, __kfree_rcu_head, kfree_rcu_mightsleep)(__VA_ARGS__)
#define kvfree_rcu(...) kfree_rcu(__VA_ARGS__)
#define kvfree_rcu_mightsleep(ptr) kfree_rcu_mightsleep(ptr)

#endif
