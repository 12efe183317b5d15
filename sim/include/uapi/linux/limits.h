/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_LIMITS_H
#define _UAPI_LINUX_LIMITS_H
#include <linux/limits.h>
#endif
