/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ASYNC_H
#define _LINUX_ASYNC_H
#include <linux/types.h>
#include <linux/list.h>
typedef void (*async_func_t)(void *data, async_cookie_t cookie);
#define async_synchronize_full() ((void)0)
#endif
