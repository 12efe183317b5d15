/* SPDX-License-Identifier: MIT */
/* Memory barriers of x86-64; the simulated CPUs do not reorder accesses. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#define mb() __asm__ __volatile__("" : : : "memory")
#define rmb() mb()
#define wmb() mb()
#define smp_mb() mb()
#define smp_rmb() mb()
#define smp_wmb() mb()
#define smp_mb__before_atomic() mb()
#define smp_mb__after_atomic() mb()

#define smp_store_release(p, value)                     \
	do {                                                \
		mb();                                           \
		*(volatile typeof(*(p)) *)(p) = (value);        \
	} while (0)
#define smp_load_acquire(p)                                     \
	({                                                          \
		typeof(*(p)) __acquired = *(volatile typeof(*(p)) *)(p); \
		mb();                                                   \
		__acquired;                                             \
	})
#define smp_store_mb(var, value)                        \
	do {                                                \
		*(volatile typeof(var) *)&(var) = (value);      \
		mb();                                           \
	} while (0)

#endif
