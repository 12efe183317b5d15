/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_IOCTL_H
#define _UAPI_LINUX_IOCTL_H
#include <linux/ioctl.h>
#endif
