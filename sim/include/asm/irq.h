/* SPDX-License-Identifier: MIT */
#ifndef _ASM_IRQ_H
#define _ASM_IRQ_H
#include <linux/irq.h>
#endif
