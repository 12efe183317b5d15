/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_XACCT_H
#define _LINUX_SCHED_XACCT_H
#include <linux/sched.h>
#endif
