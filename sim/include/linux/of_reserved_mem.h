/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_RESERVED_MEM_H
#define _LINUX_OF_RESERVED_MEM_H
#include <linux/of.h>
#endif
