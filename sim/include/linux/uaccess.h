/* SPDX-License-Identifier: MIT */
/* Copies between the kernel and user space; they give the bytes that were not copied. */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/sched.h>
#include <linux/errno.h>

extern unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long clear_user(void __user *to, unsigned long n);
/* With the NUL; 0 for a bad address, more than `count` when there is no end. */
extern long strnlen_user(const char __user *s, long count);
extern long strncpy_from_user(char *to, const char __user *from, long count);

#define get_user(x, ptr)                                                \
	({                                                                  \
		typeof(*(ptr)) __get_user;                                      \
		int __get_error =                                               \
			copy_from_user(&__get_user, (ptr), sizeof(*(ptr))) ? -EFAULT : 0; \
		(x) = (typeof(x))__get_user;                                    \
		__get_error;                                                    \
	})
#define get_kernel_nofault(value, ptr) copy_from_kernel_nofault(&(value), (ptr), sizeof(value))
#define put_user(x, ptr)                                        \
	({                                                          \
		typeof(*(ptr)) __put_user = (x);                        \
		copy_to_user((ptr), &__put_user, sizeof(*(ptr))) ? -EFAULT : 0; \
	})
#define raw_copy_from_user(to, from, n) copy_from_user(to, from, n)
#define raw_copy_to_user(to, from, n) copy_to_user(to, from, n)
#define access_ok(addr, size) 1
#define __copy_from_user(to, from, n) copy_from_user(to, from, n)
#define __copy_to_user(to, from, n) copy_to_user(to, from, n)
#define __get_user(x, ptr) get_user(x, ptr)
#define __put_user(x, ptr) put_user(x, ptr)

#define copy_from_user_nofault(to, from, n) (copy_from_user(to, from, n) ? -EFAULT : 0)
#define copy_to_user_nofault(to, from, n) (copy_to_user(to, from, n) ? -EFAULT : 0)
#define copy_from_kernel_nofault(to, from, n) (copy_from_user(to, from, n) ? -EFAULT : 0)
#define __copy_from_user_inatomic(to, from, n) copy_from_user(to, from, n)
#define __copy_to_user_inatomic(to, from, n) copy_to_user(to, from, n)
#define __clear_user(to, n) clear_user(to, n)
/* Bytes behind those that the caller knows must be zero. */
static inline __must_check int copy_struct_from_user(void *to, size_t ksize, const void __user *from, size_t usize)
{
	size_t size = ksize < usize ? ksize : usize, i;
	char rest;

	for (i = size; i < usize; i++) {
		if (copy_from_user(&rest, (const char __user *)from + i, 1))
			return -EFAULT;
		if (rest)
			return -E2BIG;
	}
	if (copy_from_user(to, from, size))
		return -EFAULT;
	for (i = size; i < ksize; i++)
		((char *)to)[i] = 0;
	return 0;
}

/* 1: all are zero; 0: one is not. */
static inline int check_zeroed_user(const void __user *from, size_t size)
{
	char c;

	while (size--) {
		if (copy_from_user(&c, from++, 1))
			return -EFAULT;
		if (c)
			return 0;
	}
	return 1;
}
#define user_access_begin(ptr, n) 1
#define user_access_end() ((void)0)
#define unsafe_get_user(x, ptr, label)      \
	do {                                    \
		if (get_user(x, ptr))               \
			goto label;                     \
	} while (0)
#define unsafe_put_user(x, ptr, label)      \
	do {                                    \
		if (put_user(x, ptr))               \
			goto label;                     \
	} while (0)

#endif
