/* SPDX-License-Identifier: MIT */
/* The simulator defines the three numbers for the kernel that it simulates. */
#ifndef _LINUX_VERSION_H
#define _LINUX_VERSION_H

#ifndef LINUX_VERSION_MAJOR
#define LINUX_VERSION_MAJOR 6
#define LINUX_VERSION_PATCHLEVEL 12
#define LINUX_VERSION_SUBLEVEL 0
#endif

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_CODE \
	KERNEL_VERSION(LINUX_VERSION_MAJOR, LINUX_VERSION_PATCHLEVEL, LINUX_VERSION_SUBLEVEL)

#endif
