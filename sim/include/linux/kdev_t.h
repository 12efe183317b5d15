/* SPDX-License-Identifier: MIT */
/* Numbers of devices: 12 bits for the driver, 20 for the device. */
#ifndef _LINUX_KDEV_T_H
#define _LINUX_KDEV_T_H

#define MINORBITS 20
#define MINORMASK ((1U << MINORBITS) - 1)
#define MAJOR(dev) ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev) ((unsigned int)((dev) & MINORMASK))
#define MKDEV(major, minor) ((dev_t)(((major) << MINORBITS) | (minor)))

#endif
