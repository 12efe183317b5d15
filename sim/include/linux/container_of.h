/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/stddef.h>

/* The structure of which `ptr` is the address of `member`. */
#define container_of(ptr, type, member)                         \
	({                                                          \
		void *__member_ptr = (void *)(ptr);                     \
		((type *)(__member_ptr - offsetof(type, member)));      \
	})
#define container_of_const(ptr, type, member) container_of(ptr, type, member)
#define typeof_member(type, member) typeof(((type *)0)->member)

#endif
