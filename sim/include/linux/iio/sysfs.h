/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IIO_SYSFS_H
#define _LINUX_IIO_SYSFS_H
#include <linux/iio/iio.h>
#endif
