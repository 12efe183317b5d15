/* SPDX-License-Identifier: MIT */
/* How commands of ioctl() are made. */
#ifndef _UAPI_LINUX_IOCTL_H
#define _UAPI_LINUX_IOCTL_H

#define _IOC_NONE 0U
#define _IOC_WRITE 1U
#define _IOC_READ 2U
#define _IOC(dir, type, nr, size)                                                          \
	(((dir) << 30) | ((type) << 8) | ((nr) << 0) | ((unsigned int)(size) << 16))
#define _IO(type, nr) _IOC(_IOC_NONE, (type), (nr), 0)
#define _IOR(type, nr, what) _IOC(_IOC_READ, (type), (nr), sizeof(what))
#define _IOW(type, nr, what) _IOC(_IOC_WRITE, (type), (nr), sizeof(what))
#define _IOWR(type, nr, what) _IOC(_IOC_READ | _IOC_WRITE, (type), (nr), sizeof(what))
#define _IOC_DIR(cmd) (((cmd) >> 30) & 3)
#define _IOC_TYPE(cmd) (((cmd) >> 8) & 0xff)
#define _IOC_NR(cmd) ((cmd) & 0xff)
#define _IOC_SIZE(cmd) (((cmd) >> 16) & 0x3fff)

#endif
