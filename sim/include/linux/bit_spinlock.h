/* SPDX-License-Identifier: MIT */
/* Locks of one bit. */
#ifndef _LINUX_BIT_SPINLOCK_H
#define _LINUX_BIT_SPINLOCK_H

#include <linux/bitops.h>
#include <linux/preempt.h>
#include <asm/barrier.h>

static inline void bit_spin_lock(int bitnum, unsigned long *addr)
{
	preempt_disable();
	while (test_and_set_bit_lock(bitnum, addr)) {
		preempt_enable();
		cpu_relax();
		preempt_disable();
	}
}
static inline int bit_spin_trylock(int bitnum, unsigned long *addr)
{
	preempt_disable();
	if (!test_and_set_bit_lock(bitnum, addr))
		return 1;
	preempt_enable();
	return 0;
}
static inline void bit_spin_unlock(int bitnum, unsigned long *addr)
{
	clear_bit_unlock(bitnum, addr);
	preempt_enable();
}
#define __bit_spin_unlock(bitnum, addr) bit_spin_unlock(bitnum, addr)
#define bit_spin_is_locked(bitnum, addr) test_bit((bitnum), (addr))

#endif
