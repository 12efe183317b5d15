/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_DRIVER_H
#define _LINUX_DEVICE_DRIVER_H
#include <linux/device.h>
#endif
