/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_TYPES_H
#define _UAPI_LINUX_TYPES_H
#include <linux/types.h>
#endif
