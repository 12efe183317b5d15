/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VT_KERN_H
#define _LINUX_VT_KERN_H
#include <linux/console_struct.h>
#include <linux/kd.h>
extern int fg_console;
#endif
