/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_IRQ_H
#define _LINUX_OF_IRQ_H
#include <linux/of.h>
#endif
