/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_REFCOUNT_TYPES_H
#define _LINUX_REFCOUNT_TYPES_H
#include <linux/refcount.h>
#endif
