/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GCD_H
#define _LINUX_GCD_H

extern unsigned long gcd(unsigned long a, unsigned long b);

#endif
