/* SPDX-License-Identifier: MIT */
/* RCU whose readers may sleep, for one structure each: 376 bytes in 6.1, 24 in 6.12, 32 in 7.2. */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/version.h>
#include <linux/workqueue.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define __SIM_SRCU_USAGE_BYTES 376
#else
#define __SIM_SRCU_USAGE_BYTES 368
#endif

/* What callbacks wait in: part of the structure in 6.1, allocated in 6.12. */
struct srcu_usage {
	struct rcu_head *first;
	struct rcu_head **tail;
	struct srcu_struct *owner;
	struct delayed_work work;
	unsigned int readers[2];
	unsigned int phase;
	char __rest[__SIM_SRCU_USAGE_BYTES - 24 - sizeof(struct delayed_work) - 12];
};

/* Of each CPU. */
struct srcu_data {
	char __rest[384 + 64 * (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0))];
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
struct srcu_struct {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	void __percpu *srcu_ctrp;
	struct srcu_data __percpu *sda;
	unsigned int __idx;
#else
	unsigned int __idx;
	struct srcu_data __percpu *sda;
#endif
	struct srcu_usage *srcu_sup;
};
#define __SIM_SRCU(name, attributes)                                              \
	static struct srcu_usage name##_srcu_usage;                                   \
	static DEFINE_PER_CPU(struct srcu_data, name##_srcu_data);                    \
	attributes struct srcu_struct name = { .sda = &name##_srcu_data,              \
					       .srcu_sup = &name##_srcu_usage }
#else
struct srcu_struct {
	struct srcu_data __percpu *sda;
	struct srcu_usage usage;
};
#define __SIM_SRCU(name, attributes)                                              \
	static DEFINE_PER_CPU(struct srcu_data, name##_srcu_data);                    \
	attributes struct srcu_struct name = { .sda = &name##_srcu_data }
#endif
#define DEFINE_SRCU(name) __SIM_SRCU(name, )
#define DEFINE_STATIC_SRCU(name) __SIM_SRCU(name, static)

extern int init_srcu_struct(struct srcu_struct *ssp);
extern void cleanup_srcu_struct(struct srcu_struct *ssp);
extern int __srcu_read_lock(struct srcu_struct *ssp);
extern void __srcu_read_unlock(struct srcu_struct *ssp, int idx);
extern void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
extern void synchronize_srcu(struct srcu_struct *ssp);
extern void srcu_barrier(struct srcu_struct *ssp);
#define synchronize_srcu_expedited(ssp) synchronize_srcu(ssp)
#define srcu_read_lock(ssp) __srcu_read_lock(ssp)
#define srcu_read_unlock(ssp, idx) __srcu_read_unlock(ssp, idx)
#define srcu_read_lock_held(ssp) 1
#define srcu_dereference(p, ssp) READ_ONCE(p)
#define srcu_dereference_check(p, ssp, c) READ_ONCE(p)

#endif
