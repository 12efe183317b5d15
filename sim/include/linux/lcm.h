/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LCM_H
#define _LINUX_LCM_H

extern unsigned long lcm(unsigned long a, unsigned long b);
extern unsigned long lcm_not_zero(unsigned long a, unsigned long b);

#endif
