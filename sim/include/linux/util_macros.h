/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UTIL_MACROS_H
#define _LINUX_UTIL_MACROS_H
#include <linux/kernel.h>
#endif
