/* SPDX-License-Identifier: MIT */
#ifndef _ASM_FPU_API_H
#define _ASM_FPU_API_H
#include <linux/preempt.h>
#define kernel_fpu_begin() preempt_disable()
#define kernel_fpu_end() preempt_enable()
#endif
