/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQNR_H
#define _LINUX_IRQNR_H
#include <linux/irq.h>
#endif
