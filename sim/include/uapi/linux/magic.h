/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_MAGIC_H
#define _UAPI_LINUX_MAGIC_H
#include <linux/magic.h>
#endif
