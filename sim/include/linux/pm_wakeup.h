/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PM_WAKEUP_H
#define _LINUX_PM_WAKEUP_H
#include <linux/pm.h>
#endif
