/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CPUMASK_TYPES_H
#define _LINUX_CPUMASK_TYPES_H
#include <linux/cpumask.h>
#endif
