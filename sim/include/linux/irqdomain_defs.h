/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQDOMAIN_DEFS_H
#define _LINUX_IRQDOMAIN_DEFS_H
#include <linux/irq.h>
#endif
