/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IO_64_NONATOMIC_LO_HI_H
#define _LINUX_IO_64_NONATOMIC_LO_HI_H
#include <linux/io.h>
#endif
