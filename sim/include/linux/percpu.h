/* SPDX-License-Identifier: MIT */
/* Percpu memory that is allocated: kmemleak reports lost ones since 6.12. */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/percpu-defs.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/gfp.h>

extern void __percpu *__alloc_percpu(size_t size, size_t align) __malloc;
extern void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp) __malloc;
extern void free_percpu(void __percpu *ptr);

#define alloc_percpu(type) \
	((typeof(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp) \
	((typeof(type) __percpu *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), gfp))

#define __this_cpu_sub(var, value) this_cpu_sub(var, value)
#define raw_cpu_sub(var, value) this_cpu_sub(var, value)
#define this_cpu_sub_return(var, value) this_cpu_add_return(var, -(typeof(var))(value))
#define __this_cpu_sub_return(var, value) this_cpu_sub_return(var, value)

#endif
