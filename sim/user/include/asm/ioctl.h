/* SPDX-License-Identifier: MIT */
/* As linux/ioctl.h. */
#ifndef _UAPI_ASM_IOCTL_H
#define _UAPI_ASM_IOCTL_H

#include <linux/ioctl.h>

#endif
