/* SPDX-License-Identifier: MIT */
#ifndef _ASM_GENERIC_IOCTL_H
#define _ASM_GENERIC_IOCTL_H
#include <linux/ioctl.h>
#endif
