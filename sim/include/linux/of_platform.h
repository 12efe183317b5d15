/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_PLATFORM_H
#define _LINUX_OF_PLATFORM_H
#include <linux/of.h>
#include <linux/platform_device.h>
#endif
