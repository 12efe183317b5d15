/* SPDX-License-Identifier: MIT */
/* Commands to devices. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <linux/ioctl.h>
extern int ioctl(int fd, unsigned long command, ...);

#endif
