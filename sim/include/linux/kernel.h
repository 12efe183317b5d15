/* SPDX-License-Identifier: MIT */
/* A mixed bag that most modules include. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/stdarg.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/kstrtox.h>
#include <linux/sprintf.h>
#include <linux/errno.h>
#include <linux/bug.h>
#include <asm/byteorder.h>

#define STACK_MAGIC 0xdeadbeef
#define upper_32_bits(n) ((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n) ((u32)((n) & 0xffffffff))
#define PTR_IF(cond, ptr) ((cond) ? (ptr) : NULL)
#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(x))
#define might_sleep() __might_sleep(__FILE__, __LINE__)
#define might_sleep_if(cond)   \
	do {                       \
		if (cond)              \
			might_sleep();     \
	} while (0)
#define might_fault() ((void)0)
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))
#define _THIS_IP_ ({ __label__ __here; __here: (unsigned long)&&__here; })

extern void __might_sleep(const char *file, int line);
extern void panic(const char *fmt, ...) __noreturn __printf(1, 2);
extern char *get_options(const char *str, int nints, int *ints);
extern int hex_to_bin(unsigned char ch);

#endif
