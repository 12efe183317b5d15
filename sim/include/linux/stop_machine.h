/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STOP_MACHINE_H
#define _LINUX_STOP_MACHINE_H
#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/smp.h>
typedef int (*cpu_stop_fn_t)(void *arg);
/* Nobody else runs while interrupts are off. */
static inline int stop_machine(cpu_stop_fn_t fn, void *data, const void *cpus)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	ret = fn(data);
	local_irq_restore(flags);
	return ret;
}
#endif
