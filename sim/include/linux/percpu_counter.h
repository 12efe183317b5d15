/* SPDX-License-Identifier: MIT */
/* Counters with a part for each CPU; 40 bytes. */
#ifndef _LINUX_PERCPU_COUNTER_H
#define _LINUX_PERCPU_COUNTER_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct percpu_counter {
	raw_spinlock_t lock;
	s64 count;
	struct list_head list;
	s32 __percpu *counters;
};

extern int __sim_percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp);
extern void percpu_counter_destroy(struct percpu_counter *fbc);
extern void percpu_counter_set(struct percpu_counter *fbc, s64 amount);
extern void percpu_counter_add(struct percpu_counter *fbc, s64 amount);
extern s64 __percpu_counter_sum(struct percpu_counter *fbc);
#define percpu_counter_init(fbc, value, gfp) __sim_percpu_counter_init(fbc, value, gfp)
#define percpu_counter_add_batch(fbc, amount, batch) percpu_counter_add(fbc, amount)
#define percpu_counter_sub(fbc, amount) percpu_counter_add(fbc, -(amount))
#define percpu_counter_inc(fbc) percpu_counter_add(fbc, 1)
#define percpu_counter_dec(fbc) percpu_counter_add(fbc, -1)
#define percpu_counter_sum(fbc) __percpu_counter_sum(fbc)
#define percpu_counter_read(fbc) ((fbc)->count)
#define percpu_counter_initialized(fbc) ((fbc)->counters != NULL)

#endif
