/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/types.h>
#include <linux/cpumask.h>
#include <linux/preempt.h>

typedef void (*smp_call_func_t)(void *info);

extern unsigned int __sim_processor_id(void);
#define smp_processor_id() __sim_processor_id()
#define raw_smp_processor_id() __sim_processor_id()
#define get_cpu() ({ preempt_disable(); __sim_processor_id(); })
#define put_cpu() preempt_enable()

extern int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
extern void on_each_cpu(smp_call_func_t func, void *info, int wait);
/* On all CPUs but this one. */
extern void smp_call_function(smp_call_func_t func, void *info, int wait);

#endif
