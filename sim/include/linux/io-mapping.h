/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IO_MAPPING_H
#define _LINUX_IO_MAPPING_H
#include <linux/io.h>
#endif
