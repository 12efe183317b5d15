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
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#define STACK_MAGIC 0xdeadbeef
#endif
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

extern int get_option(char **str, int *value);
extern unsigned long long memparse(const char *ptr, char **end);
extern int hex2bin(u8 *dst, const char *src, size_t count);
extern char *bin2hex(char *dst, const void *src, size_t count);
extern const char hex_asc[];
extern const char hex_asc_upper[];
#define hex_asc_lo(x) hex_asc[((x) & 0x0f)]
#define hex_asc_hi(x) hex_asc[((x) & 0xf0) >> 4]
static inline char *hex_byte_pack(char *buf, u8 byte)
{
	*buf++ = hex_asc_hi(byte);
	*buf++ = hex_asc_lo(byte);
	return buf;
}
#define __might_fault(file, line) ((void)0)
#define non_block_start() ((void)0)
#define non_block_end() ((void)0)
#define cant_sleep() ((void)0)
enum system_states {
	SYSTEM_BOOTING, SYSTEM_SCHEDULING, SYSTEM_FREEING_INITMEM, SYSTEM_RUNNING, SYSTEM_HALT,
	SYSTEM_POWER_OFF, SYSTEM_RESTART,
};
#define system_state SYSTEM_RUNNING
#define tracing_on() ((void)0)
#define tracing_off() ((void)0)
#define REPEAT_BYTE(x) ((~0ul / 0xff) * (x))
#define typecheck(type, x) ({ type __dummy; typeof(x) __dummy2; (void)(&__dummy == &__dummy2); 1; })
#define TAINT_USER 6
#define TAINT_WARN 9
#define TAINT_CRAP 10
#define LOCKDEP_STILL_OK 1

#endif
