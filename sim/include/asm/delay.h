/* SPDX-License-Identifier: MIT */
#ifndef _ASM_DELAY_H
#define _ASM_DELAY_H
#include <linux/delay.h>
#endif
