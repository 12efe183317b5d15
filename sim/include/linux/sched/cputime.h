/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_CPUTIME_H
#define _LINUX_SCHED_CPUTIME_H
#include <linux/sched.h>
#endif
