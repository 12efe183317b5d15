/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PID_TYPES_H
#define _LINUX_PID_TYPES_H
#include <linux/pid.h>
#endif
