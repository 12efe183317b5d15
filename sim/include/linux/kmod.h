/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KMOD_H
#define _LINUX_KMOD_H
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/umh.h>

extern int __request_module(bool wait, const char *name, ...) __printf(2, 3);
#define request_module(...) __request_module(true, __VA_ARGS__)
#define request_module_nowait(...) __request_module(false, __VA_ARGS__)
#define try_then_request_module(x, ...) ((x) ?: (__request_module(true, __VA_ARGS__), (x)))
#endif
