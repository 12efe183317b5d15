/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SERIO_H
#define _LINUX_SERIO_H
#include <linux/device.h>
#include <linux/interrupt.h>
#endif
