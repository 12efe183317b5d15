/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_USER_H
#define _LINUX_SCHED_USER_H
#include <linux/cred.h>
#endif
