/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_CAPABILITY_H
#define _UAPI_LINUX_CAPABILITY_H
#include <linux/capability.h>
#endif
