/* SPDX-License-Identifier: MIT */
#ifndef _ASM_HARDIRQ_H
#define _ASM_HARDIRQ_H
#include <linux/hardirq.h>
#endif
