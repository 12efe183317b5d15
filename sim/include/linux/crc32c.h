/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRC32C_H
#define _LINUX_CRC32C_H
#include <linux/types.h>
extern u32 crc32c(u32 crc, const void *p, unsigned int n);
#endif
