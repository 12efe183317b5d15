/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PM_WAKEIRQ_H
#define _LINUX_PM_WAKEIRQ_H
#include <linux/pm.h>
#endif
