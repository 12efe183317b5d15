/* SPDX-License-Identifier: MIT */
/* Hints to the compiler, accesses that it must not merge, barriers. */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define unreachable() __builtin_unreachable()

#define barrier() __asm__ __volatile__("" : : : "memory")
#define barrier_data(p) __asm__ __volatile__("" : : "r"(p) : "memory")
#define OPTIMIZER_HIDE_VAR(v) __asm__("" : "=r"(v) : "0"(v))

/* One access to memory, as written. */
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value)                    \
	do {                                        \
		*(volatile typeof(x) *)&(x) = (value);  \
	} while (0)
#define data_race(expr) ({ expr; })

#define __UNIQUE_ID_JOIN2(a, b) a##b
#define __UNIQUE_ID_JOIN(a, b) __UNIQUE_ID_JOIN2(a, b)
#define __UNIQUE_ID(prefix) __UNIQUE_ID_JOIN(__UNIQUE_ID_JOIN(__UNIQUE_ID_, prefix), __COUNTER__)

#define RELOC_HIDE(ptr, off) ((typeof(ptr))((unsigned long)(ptr) + (off)))
#define absolute_pointer(value) RELOC_HIDE((void *)(value), 0)

#define __is_array(a) (!__same_type((a), &(a)[0]))
#define __must_be_array(a) (sizeof(struct { int : (__is_array(a) ? 1 : -1); }))

#include <asm/barrier.h>

#define is_signed_type(type) (((type)(-1)) < (type)1)
#define is_unsigned_type(type) (!is_signed_type(type))

#endif
