/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_CLASS_H
#define _LINUX_DEVICE_CLASS_H
#include <linux/device.h>
#endif
