/* SPDX-License-Identifier: MIT */
/* Calls of 32-bit programs; there are none. */
#ifndef _LINUX_COMPAT_H
#define _LINUX_COMPAT_H

#include <linux/fs.h>
#include <linux/types.h>
#include <linux/uaccess.h>

typedef u32 compat_ulong_t;
typedef s32 compat_long_t;
typedef s32 compat_int_t;
typedef u32 compat_uint_t;
typedef u32 compat_uptr_t;
typedef u32 compat_size_t;
typedef s32 compat_ssize_t;

static inline void __user *compat_ptr(compat_uptr_t uptr)
{
	return (void __user *)(unsigned long)uptr;
}
#define ptr_to_compat(uptr) ((u32)(unsigned long)(uptr))
#define in_compat_syscall() false

#endif
