/* SPDX-License-Identifier: MIT */
/*
 * Variables with a copy on each CPU. The address of such a variable, and what alloc_percpu gives,
 * is a token: per_cpu_ptr makes an address of it.
 */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#include <linux/compiler.h>
#include <linux/types.h>

#define DECLARE_PER_CPU(type, name) extern __section(".data..percpu") typeof(type) name
#define DEFINE_PER_CPU(type, name) __section(".data..percpu") typeof(type) name
#define DEFINE_PER_CPU_ALIGNED(type, name) DEFINE_PER_CPU(type, name) ____cacheline_aligned
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) DEFINE_PER_CPU_ALIGNED(type, name)
#define DEFINE_PER_CPU_READ_MOSTLY(type, name) DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_ALIGNED(type, name) DECLARE_PER_CPU(type, name) ____cacheline_aligned

extern void *__sim_per_cpu_ptr(const volatile void *token, unsigned int cpu);
extern void *__sim_this_cpu_ptr(const volatile void *token);
extern void preempt_disable(void);
extern void preempt_enable(void);

#define per_cpu_ptr(ptr, cpu) ((typeof(*(ptr)) *)__sim_per_cpu_ptr((ptr), (cpu)))
#define this_cpu_ptr(ptr) ((typeof(*(ptr)) *)__sim_this_cpu_ptr(ptr))
#define raw_cpu_ptr(ptr) this_cpu_ptr(ptr)
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), cpu))
#define __this_cpu_ptr(ptr) this_cpu_ptr(ptr)

#define get_cpu_var(var) (*({ preempt_disable(); this_cpu_ptr(&(var)); }))
#define put_cpu_var(var) ((void)&(var), preempt_enable())
#define get_cpu_ptr(ptr) ({ preempt_disable(); this_cpu_ptr(ptr); })
#define put_cpu_ptr(ptr) ((void)(ptr), preempt_enable())

#define this_cpu_read(var) (*this_cpu_ptr(&(var)))
#define this_cpu_write(var, value) (*this_cpu_ptr(&(var)) = (value))
#define this_cpu_add(var, value) (*this_cpu_ptr(&(var)) += (value))
#define this_cpu_sub(var, value) (*this_cpu_ptr(&(var)) -= (value))
#define this_cpu_and(var, value) (*this_cpu_ptr(&(var)) &= (value))
#define this_cpu_or(var, value) (*this_cpu_ptr(&(var)) |= (value))
#define this_cpu_inc(var) this_cpu_add(var, 1)
#define this_cpu_dec(var) this_cpu_sub(var, 1)
#define this_cpu_add_return(var, value) (*this_cpu_ptr(&(var)) += (value))
#define this_cpu_inc_return(var) this_cpu_add_return(var, 1)
#define this_cpu_dec_return(var) this_cpu_add_return(var, -1)
#define this_cpu_xchg(var, value)                       \
	({                                                  \
		typeof(&(var)) __xchg_at = this_cpu_ptr(&(var)); \
		typeof(var) __xchg_old = *__xchg_at;            \
		*__xchg_at = (value);                           \
		__xchg_old;                                     \
	})
#define __this_cpu_read(var) this_cpu_read(var)
#define __this_cpu_write(var, value) this_cpu_write(var, value)
#define __this_cpu_add(var, value) this_cpu_add(var, value)
#define __this_cpu_inc(var) this_cpu_inc(var)
#define __this_cpu_dec(var) this_cpu_dec(var)
#define raw_cpu_read(var) this_cpu_read(var)
#define raw_cpu_write(var, value) this_cpu_write(var, value)
#define raw_cpu_inc(var) this_cpu_inc(var)

#endif
