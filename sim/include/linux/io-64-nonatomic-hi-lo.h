/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IO_64_NONATOMIC_HI_LO_H
#define _LINUX_IO_64_NONATOMIC_HI_LO_H
#include <linux/io.h>
#endif
