/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MUTEX_TYPES_H
#define _LINUX_MUTEX_TYPES_H
#include <linux/mutex.h>
#endif
