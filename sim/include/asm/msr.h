/* SPDX-License-Identifier: MIT */
/* Registers of a model of CPU. There are none: reading fails. */
#ifndef _ASM_MSR_H
#define _ASM_MSR_H

#include <linux/errno.h>
#include <linux/types.h>

extern int rdmsrl_safe(unsigned int msr, unsigned long long *value);

#endif
