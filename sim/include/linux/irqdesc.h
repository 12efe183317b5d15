/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQDESC_H
#define _LINUX_IRQDESC_H
#include <linux/irq.h>
#endif
